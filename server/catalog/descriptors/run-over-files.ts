/*
 * A task over the files of one repository. A file that stops it is left out, as one that is too large to read, and the
 * task runs again; when that is not enough, no file is read at all. What a file costs is remembered by its hash.
 */
import type { Finding } from "../../kernel/finding.ts";
import type { Result } from "../../kernel/result.ts";
import { toCostlyFinding } from "../../sandbox/costly-finding.ts";
import type { TaskStop } from "../../sandbox/task.ts";

export interface RepositoryText {
  readonly path: string;
  readonly blobSha: string;
  /** null: larger, or more costly, than the portal reads. */
  readonly content: string | null;
}

export interface OverFiles<Output> {
  readonly task: string;
  readonly files: readonly RepositoryText[];
  readonly run: (files: readonly RepositoryText[]) => Promise<Result<Output, TaskStop>>;
}

/** Runs after the first, each without the file that stopped the one before; the last reads no file. */
const MORE_RUNS = 3;
const MAX_REMEMBERED = 1_000;
/** Only saves time: a process that does not know a file yet finds out by itself. */
const known = new Map<string, Finding>();

type Costly = ReadonlyMap<string, Finding>;
interface ReadFiles<Output> {
  readonly output: Output;
  /** The files that were left out because of what they cost. */
  readonly costly: readonly Finding[];
}

const keyOf = (task: string, file: RepositoryText): string => `${task} ${file.path} ${file.blobSha}`;

export function runOverFiles<Output>(over: OverFiles<Output>): Promise<ReadFiles<Output>> {
  const costly = over.files.flatMap((file): [string, Finding][] => {
    const finding = known.get(keyOf(over.task, file));
    return finding === undefined ? [] : [[file.path, finding]];
  });
  return attempt(over, new Map(costly), MORE_RUNS);
}

async function attempt<Output>(
  over: OverFiles<Output>,
  costly: Costly,
  runsLeft: number,
): Promise<ReadFiles<Output>> {
  const isRead = (path: string): boolean => runsLeft > 0 && !costly.has(path);
  const files = over.files.map((file) => (isRead(file.path) ? file : { ...file, content: null }));
  const result = await over.run(files);
  if (result.ok) return { output: result.value, costly: [...costly.values()] };
  if (runsLeft === 0) throw new Error(`The task ${over.task} was stopped without a file to read.`);
  const culprit = over.files.find(({ path }) => path === result.error.place?.file);
  const finding = toCostlyFinding(result.error, over.files[0]?.path ?? "");
  if (culprit !== undefined) remember(keyOf(over.task, culprit), finding);
  const more = new Map([...costly, [finding.file, finding]]);
  return attempt(over, more, culprit === undefined ? 0 : runsLeft - 1);
}

function remember(key: string, finding: Finding): void {
  known.set(key, finding);
  for (const oldest of known.keys()) {
    if (known.size <= MAX_REMEMBERED) return;
    known.delete(oldest);
  }
}
