/*
 * What it costs to show a Markdown file. Pages render it in the web process, where nothing can stop it, and CommonMark
 * has texts of a few kilobytes that keep every parser busy for seconds (`*a_ ` repeated). So a child that can be stopped
 * renders it first, and only a file that was cheap there is shown.
 */
import { createLowlight, common } from "lowlight";
import Markdown from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";

/** What all Markdown of a service may cost together. A long runbook needs a tenth of it on a busy machine. */
export const markdownCpuMs = 500;

const lowlight = createLowlight(common);
const fence = /^ {0,3}(?:```|~~~)([\w+-]+)\n(.*?)^ {0,3}(?:```|~~~)/gms;

function renderOnce(text: string): void {
  Markdown({ children: text, remarkPlugins: [remarkGfm], rehypePlugins: [rehypeSanitize] });
  for (const [, language = "", code = ""] of text.matchAll(fence)) {
    if (lowlight.registered(language)) lowlight.highlight(language, code);
  }
}

/** Milliseconds of processor time; Infinity for a text that is nested too deeply to be rendered at all. */
export function measureMarkdown(text: string): number {
  const before = process.cpuUsage();
  try {
    renderOnce(text);
  } catch {
    return Infinity;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const sample =
  "# A *b* **c** `d`\n\n- [e](f)\n\n| g | h |\n| - | - |\n| i | j |\n\n> k\n\n```yaml\nl: 1\n```\n\n";

/** So that the first file is measured for its own work and not for what the runtime compiles on the way. */
export function warmUpMarkdown(): void {
  for (let round = 0; round < 3; round += 1) renderOnce(sample.repeat(10));
}
