// Markup by tagged template: every inserted string is escaped, only nested Html is not.

export type Html = { readonly markup: string };
type Insert = string | number | Html | readonly Html[];

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

function toMarkup(insert: Insert): string {
  if (typeof insert === "string" || typeof insert === "number") return escapeHtml(String(insert));
  return "markup" in insert ? insert.markup : insert.map((part) => part.markup).join("");
}

export function html(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Html {
  const markup = strings.reduce((text, string, index) => {
    const insert = inserts[index];
    return text + string + (insert === undefined ? "" : toMarkup(insert));
  }, "");
  return { markup };
}

/** Path segments as they belong into an address. */
export const encodePath = (path: string) => path.split("/").map(encodeURIComponent).join("/");
