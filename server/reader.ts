/* Process entry of the child that reads the files of other people's repositories. */
import { readDescriptorTask } from "./catalog/descriptors/descriptor-task.ts";
import { serveTasks } from "./sandbox/serve-tasks.ts";
import { judgeTask } from "./scorecards/judge-task.ts";
import { readDocumentsTask } from "./services/documents-task.ts";
import { warmUpMarkdown } from "./services/measure-markdown.ts";

warmUpMarkdown();
await serveTasks([readDescriptorTask, judgeTask, readDocumentsTask]);
