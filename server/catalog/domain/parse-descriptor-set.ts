/*
 * A repository's descriptor with everything it leads to: the files its placeholders stand for and the descriptors its
 * Locations name. Pure and repeatable: as long as a file is wanted, it is read and the whole is parsed again.
 */
import type { Finding } from "../../kernel/finding.ts";
import { parseDescriptor, type DescriptorFile, type ParsedDocument } from "./parse-descriptor.ts";
import { placeholderRoom, type RepositoryTexts } from "./placeholders.ts";

export interface SetDocument extends ParsedDocument {
  readonly file: string;
}

export interface DescriptorSet {
  readonly documents: readonly SetDocument[];
  readonly findings: readonly Finding[];
  /** Descriptors that were read, the first one first. */
  readonly files: readonly string[];
  /** Files that are needed and nobody has looked for yet; while there are any, the rest is not final. */
  readonly wanted: readonly string[];
}

/** A monorepo lists its services; beyond this many, one descriptor each in a repository of its own is meant. */
const MAX_FILES = 50;

interface Reading {
  readonly documents: SetDocument[];
  readonly findings: Finding[];
  readonly wanted: Set<string>;
  /** Files met so far, in order, so that a circle of Locations ends. */
  readonly files: string[];
}

/** Without `texts` the file is all there is: nothing is wanted and no Location followed. */
export function parseDescriptorSet(
  input: DescriptorFile,
  onFile: (file: string) => void = () => undefined,
): DescriptorSet {
  const reading: Reading = { documents: [], findings: [], wanted: new Set(), files: [input.file] };
  const texts = input.texts ?? {};
  const room = placeholderRoom();
  const read: string[] = [];
  for (const file of reading.files) {
    const text = file === input.file ? input.text : texts[file];
    if (typeof text !== "string") continue;
    onFile(file);
    read.push(file);
    const parsed = parseDescriptor({ ...input, file, text, room });
    reading.findings.push(...parsed.findings);
    for (const wanted of parsed.wanted) reading.wanted.add(wanted);
    for (const document of parsed.documents) addDocument(reading, { ...document, file });
    for (const document of parsed.documents) followTargets(reading, { ...document, file }, texts);
  }
  const { documents, findings, wanted } = reading;
  return { documents, findings, files: read, wanted: [...wanted] };
}

const findingAt = (document: SetDocument, code: string, message: string): Finding => ({
  file: document.file,
  line: document.line,
  column: 1,
  severity: "error",
  code,
  message,
});

/** Two files with the same reference: the first one met stays, as with two documents of one file. */
function addDocument(reading: Reading, document: SetDocument): void {
  const { ref } = document;
  const before = reading.documents.find((other) => other.ref === ref && other.entity !== null);
  if (ref === null || before === undefined || document.entity === null || before.file === document.file) {
    reading.documents.push(document);
    return;
  }
  const message = `expected each entity once, found ${ref} again; it is already described in ${before.file} on line ${before.line}`;
  reading.findings.push(findingAt(document, "entity-repeated", message));
  reading.documents.push({ ...document, entity: null });
}

function followTargets(reading: Reading, document: SetDocument, texts: RepositoryTexts): void {
  const isOptional = document.entity?.spec?.["presence"] === "optional";
  for (const target of document.targets) {
    if (reading.files.includes(target)) continue;
    if (reading.files.length >= MAX_FILES) {
      const message = `expected at most ${MAX_FILES} descriptors in a repository, found more; ${target} is not read`;
      reading.findings.push(findingAt(document, "too-many-locations", message));
      return;
    }
    reading.files.push(target);
    if (!Object.hasOwn(texts, target)) reading.wanted.add(target);
    else if (texts[target] === null && !isOptional) {
      const message = `expected a descriptor of at most 262144 bytes at ${target}, found none`;
      reading.findings.push(findingAt(document, "location-missing", message));
    }
  }
}
