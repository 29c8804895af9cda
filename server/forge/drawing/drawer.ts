import { realpathSync } from "node:fs";
import { join } from "node:path";
import { createSandbox } from "../../sandbox/sandbox.ts";
import { type TaskLimits, taskLimits, type TaskStop } from "../../sandbox/task.ts";
import type { Logger } from "../logger.ts";
import { type Html, html } from "../web/html.ts";
import { canHighlight, plainLines } from "./highlight.ts";
import type { DocumentPlace } from "./resolve-links.ts";
import { drawCodeTask, drawMarkdownTask } from "./tasks.ts";

// Markdown and code of repositories, drawn in a child (server/sandbox): some texts of a few kilobytes keep every parser
// busy for minutes, and this process has git and an interface to answer. What cannot be drawn is shown as its text.

export type Drawer = {
  readonly markdown: (text: string, place: DocumentPlace | null) => Promise<Html>;
  readonly code: (text: string, language: string | undefined) => Promise<DrawnCode>;
  /** Starts a child ahead of the first page. */
  readonly warm: () => void;
  readonly close: () => void;
};

export type DrawnCode = {
  readonly lines: readonly Html[];
  /** Says why the colours are missing; empty when they are there. */
  readonly note: Html;
};

/** The runtime asks for files by their real path, and the child may read these only. */
const program = {
  projectRoot: realpathSync(join(import.meta.dirname, "../../..")),
  entry: "server/forge/drawing/child.ts",
};

const tooDeep = "it is nested too deeply";
const tooBusy = "this machine is too busy; reload the page in a moment";

const reasonOf = ({ limit, cpuMs }: TaskStop): string =>
  limit === "time"
    ? `it takes more than ${cpuMs / 1000} s of processor time`
    : "it takes more memory than it may";

const noteOf = (what: string, reason: string): Html =>
  html`<p class="soft"><span class="badge warn">not rendered</span> ${what}: ${reason}.</p>`;

const asText = (text: string, reason: string): Html =>
  html`${noteOf("This is the text of the document", reason)}
    <pre class="plain" tabindex="0">${text}</pre>`;

type Drawn<T> = { readonly value: T } | { readonly reason: string };

export function createDrawer(log: Logger, limits: TaskLimits = taskLimits): Drawer {
  const sandbox = createSandbox(program, limits);
  return {
    markdown: async (text, place) => {
      const drawn = await attempt(log, () => sandbox.run(drawMarkdownTask, { text, place }));
      return "reason" in drawn ? asText(text, drawn.reason) : { markup: drawn.value };
    },
    code: async (text, language) => {
      if (language === undefined || !canHighlight(text, language))
        return { lines: plainLines(text), note: html`` };
      const drawn = await attempt(log, () => sandbox.run(drawCodeTask, { text, language }));
      return "reason" in drawn
        ? { lines: plainLines(text), note: noteOf("This is the file without colours", drawn.reason) }
        : { lines: drawn.value.map((markup) => ({ markup })), note: html`` };
    },
    warm: () => sandbox.warm(),
    close: () => sandbox.close(),
  };
}

type Outcome<T> =
  { readonly ok: true; readonly value: T | null } | { readonly ok: false; readonly error: TaskStop };

/** A page is worth showing also when a part of it cannot be drawn, whatever the reason. */
async function attempt<T>(log: Logger, run: () => Promise<Outcome<T>>): Promise<Drawn<T>> {
  try {
    const outcome = await run();
    if (!outcome.ok) return { reason: reasonOf(outcome.error) };
    return outcome.value === null ? { reason: tooDeep } : { value: outcome.value };
  } catch (error) {
    log("warn", "drawing.failed", { reason: String(error) });
    return { reason: tooBusy };
  }
}
