/* One change of a field as the lines that went and the lines that came, the way a diff shows them. */
/** A value nobody gave is left out on the way to the browser. */
export interface ChangedValues {
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface ChangeLine {
  readonly kind: "removed" | "added";
  readonly text: string;
}

export interface ShownChange {
  readonly lines: readonly ChangeLine[];
  /** Lines beyond what is readable in a list of changes; the commit has them. */
  readonly hidden: number;
}

const shownLines = 20;

const inWords = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** A list has a line for each of its items, a text as many as it has. */
function linesOf(value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.length === 0 ? ["[]"] : value.map(inWords);
  if (typeof value === "object") return JSON.stringify(value, null, 2).split("\n");
  return inWords(value).split("\n");
}

/** What remains of a list when each item of another one is taken away once. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

export function changeLines({ before, after }: ChangedValues): ShownChange {
  const [was, is] = [linesOf(before), linesOf(after)];
  const areLists = Array.isArray(before) && Array.isArray(after);
  const [gone, come] = areLists ? [without(was, is), without(is, was)] : [was, is];
  // A list in another order: nothing went and nothing came, so the whole of it is the change.
  const [removed, added] = gone.length + come.length === 0 ? [was, is] : [gone, come];
  const lines = [
    ...removed.map((text) => ({ kind: "removed", text }) as const),
    ...added.map((text) => ({ kind: "added", text }) as const),
  ];
  return { lines: lines.slice(0, shownLines), hidden: Math.max(0, lines.length - shownLines) };
}
