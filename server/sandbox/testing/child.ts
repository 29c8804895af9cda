/* Process entry of the child that the tests of the sandbox use. */
import { serveTasks } from "../serve-tasks.ts";
import * as tasks from "./tasks.ts";

await serveTasks(Object.values(tasks));
