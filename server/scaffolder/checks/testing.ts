/* For tests of the checks: the committed golden repository, and ways to damage a copy of it. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { formatFinding, type Finding } from "../../kernel/finding.ts";
import {
  openRepository,
  type Check,
  type CheckContext,
  type RepositoryFile,
} from "./generated-repository.ts";

const GOLDEN = fileURLToPath(new URL("../../../templates/typescript-service/golden", import.meta.url));

export const goldenContext: CheckContext = {
  name: "checkout-api",
  owner: "group:default/payments",
  organization: "acme",
};

export function readFolder(folder: string): RepositoryFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort()
    .map((path) => ({ path: path.slice(folder.length + 1), content: readFileSync(path, "utf8") }));
}

let golden: RepositoryFile[] | undefined;
export const readGolden = (): RepositoryFile[] => (golden ??= readFolder(GOLDEN));

export interface Defect {
  readonly name: string;
  readonly file: string;
  /** What is replaced; a text that is not in the file fails the test, so that a defect cannot rot. */
  readonly from: string | RegExp;
  readonly to: string;
  readonly code: string;
}

export function plant(files: readonly RepositoryFile[], { file, from, to }: Defect): RepositoryFile[] {
  const target = files.find((candidate) => candidate.path === file);
  if (!target) throw new Error(`no ${file} to damage`);
  const content = target.content.replace(from, () => to);
  if (content === target.content) throw new Error(`nothing in ${file} matches ${String(from)}`);
  return files.map((candidate) => (candidate === target ? { path: file, content } : candidate));
}

/** Red for this reason on the damaged repository, at a place inside the file. That the golden one is green is a test of its own. */
export async function expectDefectFound(check: Check, defect: Defect): Promise<void> {
  const damaged = plant(readGolden(), defect);
  const findings: Finding[] = await check(openRepository(damaged), goldenContext);
  expect(findings.map((finding) => finding.code)).toContain(defect.code);
  const lines = damaged.find((file) => file.path === defect.file)?.content.split("\n").length ?? 0;
  for (const finding of findings) {
    expect(finding.line).toBeGreaterThanOrEqual(1);
    if (finding.file === defect.file) expect(finding.line).toBeLessThanOrEqual(lines);
  }
}

export const without = (files: readonly RepositoryFile[], path: string): RepositoryFile[] =>
  files.filter((file) => file.path !== path);

/** What a check says about these files alone, as a person reads it. */
export async function judge(
  check: Check,
  files: Readonly<Record<string, string>>,
  context: CheckContext = goldenContext,
): Promise<string[]> {
  const repository = openRepository(Object.entries(files).map(([path, content]) => ({ path, content })));
  return (await check(repository, context)).map(formatFinding);
}

/** What a check says about the golden repository with one text replaced. */
export async function judgeDamaged(check: Check, damage: Omit<Defect, "name" | "code">): Promise<string[]> {
  const files = plant(readGolden(), { name: "", code: "", ...damage });
  return (await check(openRepository(files), goldenContext)).map(formatFinding);
}
