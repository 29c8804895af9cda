/*
 * `waymark templates test`: renders a template with the answers beside it, compares the result with `golden/` byte by
 * byte, and runs every checker of generated repositories over it. `update` rewrites the golden files instead.
 */
import fs from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { isAppError } from "../../kernel/app-error.ts";
import { parseEntityRef } from "../../kernel/entity-ref.ts";
import { findingSchema, type Finding } from "../../kernel/finding.ts";
import { checkerCount, checkGeneratedRepository } from "../checks/check-generated-repository.ts";
import { jsonObjectSchema } from "../domain/json-value.ts";
import type { PlannedFile } from "../domain/plan.schema.ts";
import { positionAt } from "../domain/text-position.ts";
import { readTemplateFolder, type TemplateLocation } from "./read-template-folder.ts";
import type { RenderContext, RenderOutcome } from "../render/render-job.ts";
import type { Renderer } from "../render/renderer.ts";
import { bytesOf, writeFiles } from "./render-to-directory.ts";
import { locateTemplates } from "./validate-templates.ts";

const goldenFolder = "golden";
const answersFile = "golden.answers.yaml";

const goldenAnswersSchema = z.strictObject({
  answers: jsonObjectSchema,
  context: z.strictObject({ organization: z.string(), repositoryUrl: z.url() }),
});
type GoldenAnswers = z.infer<typeof goldenAnswersSchema>;

export interface TemplateTest {
  readonly passed: readonly string[];
  readonly findings: readonly Finding[];
  /** How many comparisons and checkers ran; a template that does not render has none. */
  readonly checks: number;
}

export async function testTemplates(
  deps: { readonly renderer: Renderer },
  input: { readonly folders: readonly string[]; readonly update: boolean },
): Promise<TemplateTest> {
  const locations = (await Promise.all(input.folders.map(locateTemplates))).flat();
  const passed: string[] = [];
  const findings: Finding[] = [];
  let checks = 0;
  for (const location of locations) {
    const { findings: found, checks: ran } = await testTemplate(deps.renderer, location, input.update);
    findings.push(...found);
    checks += ran;
    if (found.every((finding) => finding.severity !== "error"))
      passed.push(`${location.label}${location.folder}`);
  }
  return { passed, findings, checks };
}

type Tested = Omit<TemplateTest, "passed">;

const unchecked = (findings: readonly Finding[]): Tested => ({ findings, checks: 0 });

async function testTemplate(
  renderer: Renderer,
  location: TemplateLocation,
  update: boolean,
): Promise<Tested> {
  const folder = path.join(location.root, location.folder);
  const label = `${location.label}${location.folder}/`;
  const golden = await readAnswers(folder);
  if (golden === undefined)
    return unchecked([problem(`${label}${answersFile}`, "golden_answers", answersHelp)]);
  try {
    const source = await readTemplateFolder(location);
    const { findings } = await renderer.validate(source);
    if (findings.some((finding) => finding.severity === "error")) return unchecked(findings);
    const outcome = await renderer.render({ source, answers: golden.answers, context: toContext(golden) });
    const at = path.join(folder, goldenFolder);
    if (update) await replaceGolden(at, outcome.files);
    const differences = await compareGolden(at, outcome.files, `${label}${goldenFolder}/`);
    const artefacts = await checkArtefacts(outcome, golden, `${label}${goldenFolder}/`);
    return {
      findings: [...findings, ...differences, ...artefacts.findings],
      checks: outcome.files.length + artefacts.checks,
    };
  } catch (error) {
    const details = z
      .object({ findings: z.array(findingSchema) })
      .safeParse(isAppError(error) && error.details);
    if (details.success) return unchecked(details.data.findings);
    if (isAppError(error)) return unchecked([problem(`${label}${answersFile}`, error.code, error.message)]);
    throw error;
  }
}

const answersHelp =
  "Expected answers: { name, owner, … } and context: { organization, repositoryUrl }, found something else.";

function problem(file: string, code: string, message: string): Finding {
  return { file, line: 1, column: 1, code, message, severity: "error" };
}

async function readAnswers(folder: string): Promise<GoldenAnswers | undefined> {
  const text = await fs.readFile(path.join(folder, answersFile), "utf8").catch(() => "");
  const parsed = goldenAnswersSchema.safeParse(parse(text, { maxAliasCount: 0 }));
  return parsed.success ? parsed.data : undefined;
}

/** The forge is whatever the wanted repository address leaves in front of organisation and name. */
function toContext({ context }: GoldenAnswers): RenderContext {
  return {
    forgeUrl: new URL(context.repositoryUrl).origin,
    organization: context.organization,
    ownerKind: "organization",
    portalUrl: "http://127.0.0.1:3000",
    publicUrl: null,
    ownerMembers: null,
    user: null,
  };
}

async function replaceGolden(folder: string, files: readonly PlannedFile[]): Promise<void> {
  await fs.rm(folder, { recursive: true, force: true });
  await writeFiles(folder, files);
}

async function compareGolden(
  folder: string,
  files: readonly PlannedFile[],
  label: string,
): Promise<readonly Finding[]> {
  const found = await readGolden(folder);
  const rendered = new Set(files.map((file) => file.path));
  const extra = [...found.keys()].filter((name) => !rendered.has(name));
  return [
    ...extra.map((name) =>
      problem(`${label}${name}`, "golden_extra", "The template does not write this file any more."),
    ),
    ...files.flatMap((file) => compareFile(file, found.get(file.path), `${label}${file.path}`)),
  ];
}

interface GoldenFile {
  readonly bytes: Buffer;
  readonly mode: PlannedFile["mode"];
}

function compareFile(file: PlannedFile, golden: GoldenFile | undefined, label: string): readonly Finding[] {
  if (golden === undefined)
    return [problem(label, "golden_missing", "The template writes this file; golden/ does not have it.")];
  if (golden.mode !== file.mode) {
    return [problem(label, "golden_mode", `Expected mode ${file.mode}, found ${golden.mode}.`)];
  }
  const bytes = bytesOf(file);
  if (bytes.equals(golden.bytes)) return [];
  const expected = golden.bytes.toString("utf8");
  const actual = bytes.toString("utf8");
  const length = Math.max(expected.length, actual.length);
  const first = Array.from({ length }).findIndex((_, index) => expected[index] !== actual[index]);
  const place = positionAt(expected, Math.max(first, 0));
  const message = `Expected ${lineAt(expected, place.line)}, the template writes ${lineAt(actual, place.line)}. Run with --update when this is intended.`;
  return [{ ...problem(label, "golden_differs", message), ...place }];
}

const lineAt = (text: string, line: number): string =>
  JSON.stringify((text.split("\n")[line - 1] ?? "").slice(0, 200));

async function readGolden(folder: string): Promise<ReadonlyMap<string, GoldenFile>> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, GoldenFile>();
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const absolute = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, absolute).split(path.sep).join("/");
    const { mode } = await fs.lstat(absolute);
    files.set(name, { bytes: await fs.readFile(absolute), mode: (mode & 0o100) === 0 ? "100644" : "100755" });
  }
  return files;
}

/** The checkers know what a service's repository must hold; other templates are compared with their golden files. */
async function checkArtefacts(outcome: RenderOutcome, golden: GoldenAnswers, label: string): Promise<Tested> {
  const { name, owner } = outcome.answers;
  const isService =
    outcome.files.some((file) => file.path === "catalog-info.yaml") && typeof name === "string";
  if (!isService || typeof owner !== "string" || !parseEntityRef(owner, { kind: "group" }).ok)
    return unchecked([]);
  const texts = outcome.files.filter((file) => file.encoding === "utf-8");
  const findings = await checkGeneratedRepository(
    texts.map(({ path: at, content }) => ({ path: at, content })),
    {
      name,
      owner,
      organization: golden.context.organization,
      answers: Object.values(outcome.answers).flatMap(toTexts),
    },
  );
  return {
    findings: findings.map((finding) => ({ ...finding, file: `${label}${finding.file}` })),
    checks: checkerCount,
  };
}

const toTexts = (value: unknown): readonly string[] => (typeof value === "string" ? [value] : []);
