import { z } from "zod";
import { defineTask } from "../../sandbox/task.ts";
import { highlightLines } from "./highlight.ts";
import { renderMarkdown } from "./markdown.ts";
import { absoluteOnly, resolverAt } from "./resolve-links.ts";

// What the forge draws of other people's text, as tasks of a child that may be killed. Null: nested too deeply to draw.

const placeSchema = z.object({ repository: z.string(), at: z.string(), path: z.string() });

function unlessTooDeep<T>(draw: () => T): T | null {
  try {
    return draw();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export const drawMarkdownTask = defineTask({
  name: "forge.draw-markdown",
  /** Without a place, only links that say the whole way are links. */
  input: z.object({ text: z.string(), place: placeSchema.nullable() }),
  output: z.string().nullable(),
  run: ({ text, place }) =>
    unlessTooDeep(() => renderMarkdown(text, place === null ? absoluteOnly : resolverAt(place)).markup),
});

export const drawCodeTask = defineTask({
  name: "forge.draw-code",
  input: z.object({ text: z.string(), language: z.string() }),
  output: z.array(z.string()).nullable(),
  run: ({ text, language }) =>
    unlessTooDeep(() => highlightLines(text, language).map(({ markup }) => markup)),
});

const sample = "# A *b* **c** `d`\n\n- [e](f)\n\n| g | h |\n| - | - |\n| i | j |\n\n```yaml\nk: 1\n```\n\n";

/** So that the first document is stopped for its own work and not for what the runtime compiles on the way. */
export function warmUpDrawing(): void {
  renderMarkdown(sample.repeat(10), absoluteOnly);
  highlightLines("const a = `b ${1}`;\n".repeat(20), "typescript");
}
