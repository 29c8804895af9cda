/* Histories for tests, written by git itself: one fast-import for all of them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runGit } from "../git/git-process.ts";
import type { Repo } from "../git/object-store.ts";

type File = string | Buffer | { readonly content: string; readonly mode: string } | null;
export type Step = {
  /** What the test calls this commit; the result has its id under it. */
  readonly name: string;
  readonly branch?: string;
  /** Names of earlier steps; none begins a history of its own. */
  readonly parents?: readonly string[];
  /** What this commit writes; null takes a file away. */
  readonly files?: Readonly<Record<string, File>>;
  readonly message?: string;
  readonly author?: string;
  readonly seconds?: number;
};

const data = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from("\n")]);

const quoted = (path: string): string =>
  `"${path.replaceAll(/["\\]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t")}"`;

function fileCommand(path: string, file: File): Buffer {
  if (file === null) return Buffer.from(`D ${quoted(path)}\n`);
  const isPlain = typeof file === "string" || Buffer.isBuffer(file);
  const mode = isPlain ? "100644" : file.mode;
  const content = isPlain ? file : file.content;
  // A submodule has a commit of another repository instead of contents.
  if (mode === "160000") return Buffer.from(`M 160000 ${content.toString()} ${quoted(path)}\n`);
  return Buffer.concat([Buffer.from(`M ${mode} inline ${quoted(path)}\n`), data(Buffer.from(content))]);
}

function commitCommand(step: Step, index: number, marks: ReadonlyMap<string, number>): Buffer {
  const { branch = "main", parents = [], files = {}, message = `Make ${step.name}\n` } = step;
  const when = `${step.seconds ?? 1_700_000_000 + index * 60} +0000`;
  const author = step.author ?? "Ada <ada@example.com>";
  const refs = parents.map((parent, at) => `${at === 0 ? "from" : "merge"} :${marks.get(parent) ?? 0}\n`);
  const head = [
    parents.length === 0 ? `reset refs/heads/${branch}\n` : "",
    `commit refs/heads/${branch}\nmark :${index + 1}\n`,
    `author ${author} ${when}\ncommitter Bot <bot@example.com> ${when}\n`,
  ];
  return Buffer.concat([
    Buffer.from(head.join("")),
    data(Buffer.from(message)),
    Buffer.from(refs.join("")),
    ...Object.entries(files).map(([path, file]) => fileCommand(path, file)),
    Buffer.from("\n"),
  ]);
}

/** The ids of the commits by the names of their steps. */
export async function writeHistory(repo: Repo, steps: readonly Step[]): Promise<(name: string) => string> {
  const numbers = new Map(steps.map(({ name }, index) => [name, index + 1]));
  const stream = Buffer.concat(steps.map((step, index) => commitCommand(step, index, numbers)));
  const marks = join(repo.directory, "marks");
  const args = ["--git-dir", repo.directory, "fast-import", "--quiet", "--force", `--export-marks=${marks}`];
  const { code, stderr } = await runGit(repo.git, args, stream);
  if (code !== 0) throw new Error(`git fast-import exited ${code}: ${stderr}`);
  const ids = new Map(
    (await readFile(marks, "utf8")).split("\n").map((line) => {
      const [mark = "", id = ""] = line.split(" ");
      return [Number(mark.slice(1)), id] as const;
    }),
  );
  return (name) => {
    const id = ids.get(numbers.get(name) ?? 0);
    if (id === undefined) throw new Error(`expected a step called ${name}, found none`);
    return id;
  };
}
