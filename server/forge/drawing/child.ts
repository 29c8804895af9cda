import { serveTasks } from "../../sandbox/serve-tasks.ts";
import { drawCodeTask, drawMarkdownTask, warmUpDrawing } from "./tasks.ts";

// Process entry of the child that draws Markdown and code.

warmUpDrawing();
await serveTasks([drawMarkdownTask, drawCodeTask]);
