/* Process entry of the rendering child. */
import { serveTasks } from "../../sandbox/serve-tasks.ts";
import { renderTask, validateTask } from "./render-tasks.ts";
import { warmUp } from "./warm-up.ts";

warmUp();
await serveTasks([renderTask, validateTask]);
