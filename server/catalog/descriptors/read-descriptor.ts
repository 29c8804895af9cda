/*
 * Reads a repository's descriptor together with the files it leads to. What is wanted is known only after parsing, so
 * it goes round: parse in the child, fetch here, parse again, until nothing is wanted or enough has been fetched.
 */
import type { Finding } from "../../kernel/finding.ts";
import type { Deps } from "../../runtime/deps.ts";
import { costlyCode, toCostlyFinding } from "../../sandbox/costly-finding.ts";
import { readDescriptorTask } from "./descriptor-task.ts";
import type { DescriptorFile } from "../domain/parse-descriptor.ts";
import type { DescriptorSet } from "../domain/parse-descriptor-set.ts";
import { descriptorPath } from "../domain/repository-facts.ts";

type ReadDeps = Pick<Deps, "reader">;

/** What a text says. One that takes too much to read says nothing, and the finding says so. */
export async function readDescriptor({ reader }: ReadDeps, input: DescriptorFile): Promise<DescriptorSet> {
  const result = await reader.run(readDescriptorTask, input);
  if (result.ok) return result.value;
  const finding = toCostlyFinding(result.error, input.file);
  const files = [...new Set([input.file, finding.file])];
  return { documents: [], findings: [finding], files, wanted: [] };
}

/** A Location may lead to a Location that leads to a placeholder; nobody nests deeper on purpose. */
const MAX_ROUNDS = 6;
const MAX_FETCHED = 80;
const MAX_FETCHED_BYTES = 1024 * 1024;

const tooLarge: Finding = {
  file: descriptorPath,
  line: 1,
  column: 1,
  severity: "error",
  code: "file-too-large",
  message: "expected at most 65536 bytes, found more than 262144; split the file",
};

const tooMuch: Finding = {
  ...tooLarge,
  code: "too-many-files",
  message: `expected a descriptor that leads to at most ${MAX_FETCHED} files of ${MAX_FETCHED_BYTES} bytes together, found more; split it`,
};

/** Entities that lack a part are not entities yet; what was known of them before stays. */
const unfinished = (set: DescriptorSet): DescriptorSet => ({
  ...set,
  documents: set.documents.map((document) => ({ ...document, entity: null })),
  wanted: [],
  findings: [...set.findings, tooMuch],
});

/** Each costs its full time before it is given up. */
const MAX_COSTLY = 3;

interface Gathered {
  /** Other files by path; null for one that is not there or not readable. */
  readonly texts: Map<string, string | null>;
  readonly costly: Map<string, Finding>;
}

/** Parses without the files that proved too costly, so that they take nothing from the others. */
async function parseAffordable(
  deps: ReadDeps,
  text: string,
  { texts, costly }: Gathered,
): Promise<DescriptorSet> {
  for (;;) {
    const known = Object.fromEntries(texts);
    const set = await readDescriptor(deps, {
      file: descriptorPath,
      text,
      source: "repository",
      texts: known,
    });
    const culprit = set.findings.find(({ code, file }) => code === costlyCode && file !== descriptorPath);
    if (culprit === undefined || costly.size >= MAX_COSTLY) {
      const files = [...new Set([...set.files, ...costly.keys()])];
      return { ...set, files, findings: [...set.findings, ...costly.values()] };
    }
    costly.set(culprit.file, culprit);
    texts.set(culprit.file, null);
  }
}

export interface RepositoryDescriptor {
  /** null: larger than the catalog reads. */
  readonly text: string | null;
  /** Another file of the repository; null when there is none, or when it is larger than the catalog reads. */
  readonly readText: (path: string) => Promise<string | null>;
}

/** What a repository says about itself in its descriptor and in everything it leads to. */
export async function readRepositoryDescriptor(
  deps: ReadDeps,
  { text, readText }: RepositoryDescriptor,
): Promise<DescriptorSet> {
  if (text === null) return { documents: [], findings: [tooLarge], files: [descriptorPath], wanted: [] };
  const gathered: Gathered = { texts: new Map(), costly: new Map() };
  const { texts } = gathered;
  const parse = (): Promise<DescriptorSet> => parseAffordable(deps, text, gathered);
  let bytes = 0;
  let set = await parse();
  for (let round = 1; set.wanted.length > 0; round += 1) {
    if (round > MAX_ROUNDS || texts.size + set.wanted.length > MAX_FETCHED) return unfinished(set);
    for (const path of set.wanted) {
      const content = await readText(path);
      texts.set(path, content);
      bytes += content?.length ?? 0;
      if (bytes > MAX_FETCHED_BYTES) return unfinished(set);
    }
    set = await parse();
  }
  return set;
}
