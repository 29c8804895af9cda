import { insertPull, type NewPull } from "../store/pulls.ts";
import { NOW } from "../store/testing.ts";
import type { OpenForge } from "../testing/open-forge.ts";

/** Text that would show as more than text wherever it is not escaped. */
export const HOSTILE = `<img src=x onerror=alert("1")>'&amp;`;
export const ESCAPED = "&lt;img src=x onerror=alert(&quot;1&quot;)&gt;&#39;&amp;amp;";

/** A page's markup; the status is part of what is expected, 200 when nothing else is said. */
export async function pageAt(open: OpenForge, path: string, status = 200): Promise<string> {
  const answer = await open.get(path);
  if (answer.status !== status) throw new Error(`expected ${status} at ${path}, found ${answer.status}`);
  return answer.text();
}

/** What a person reads: no tags, entities resolved, white space as a browser shows it. */
export const wordsOf = (markup: string): string =>
  (/<main[\s\S]*<\/main>/.exec(markup)?.[0] ?? markup)
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name: string) =>
      name === "lt" ? "<" : name === "gt" ? ">" : name === "quot" ? '"' : name === "amp" ? "&" : "'",
    )
    .replaceAll(/\s+/g, " ")
    .trim();

export const openPull = (
  open: OpenForge,
  repositoryId: number,
  pull: Partial<NewPull> & Pick<NewPull, "head_ref" | "head_sha" | "base_sha">,
): number =>
  insertPull(open.store.db, repositoryId, {
    pull: {
      title: "Change",
      body: null,
      draft: 0,
      base_ref: "main",
      creator_id: open.store.organization.id,
      ...pull,
    },
    now: NOW,
  });
