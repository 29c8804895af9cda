/*
 * One rendering from source and answers to files and plan. Pure: the same source, answers and facts give the same
 * bytes, here, in the preview, in `waymark templates render` and in the commit.
 */
import { AppError } from "../../kernel/app-error.ts";
import type { Finding } from "../../kernel/finding.ts";
import { parseEntityRef } from "../../kernel/entity-ref.ts";
import {
  pagesWithoutSecrets,
  resolveAnswers,
  withoutSecrets,
  type AnswerProblem,
} from "../domain/answers.ts";
import {
  isJsonObject,
  toJsonArray,
  toJsonObject,
  toText,
  type JsonObject,
  type JsonValue,
} from "../domain/json-value.ts";
import type { Manifest, ParsedManifest } from "../domain/manifest.ts";
import { analyseManifest, parseManifest } from "../domain/parse-manifest.ts";
import type { Plan, PlannedFile } from "../domain/plan.schema.ts";
import { repositoryNameProblem } from "../domain/name-rules.ts";
import { requiredApprovals } from "../domain/repository-rules.ts";
import { resolveFetchUrl } from "./fetch-url.ts";
import type { RenderJob, RenderOutcome, ValidateOutcome } from "./render-job.ts";
import { isTruthy, renderInput, runSteps } from "./run-steps.ts";
import { scanSkeletons } from "./scan-files.ts";
import type { RunState } from "./step-run.ts";
import { digestOf, findSourceText, manifestFileName, type TemplateSource } from "./template-source.ts";
import { problem } from "./text-renderer.ts";
import { VirtualWorkspace } from "./virtual-workspace.ts";

/** Throws AppError: template_invalid, template_timeout, path_not_allowed, invalid_input or invalid_repo_name. */
export function renderTemplate(job: RenderJob, checkTime: RunState["checkTime"]): RenderOutcome {
  const { manifest, warnings } = readManifest(job.source);
  const answers = readAnswers(manifest, job.answers);
  const run = startRun({ manifest, answers, job, checkTime });
  const context = runSteps(run);
  const { repository } = run.effects;
  if (repository === undefined) {
    throw problem(
      "template_invalid",
      run.manifest.outputMark,
      "Expected a step that publishes a repository, found none.",
    );
  }
  const files = run.workspace.toPlannedFiles(manifest.outputMark);
  const plan: Plan = {
    template: { name: manifest.name, digest: run.digest },
    repository,
    catalog: run.effects.catalog,
    sideEffects: describeBinaryFiles(files),
    warnings: run.planWarnings,
    leftOut: [],
    output: toPlanOutput(run, context),
  };
  const all = [...warnings, ...run.warnings];
  return { digest: run.digest, files, plan, answers, warnings: all, log: run.log };
}

/** Text files travel inside the tree; binary files cannot, and come together in one call before it. */
function describeBinaryFiles(files: readonly PlannedFile[]): Plan["sideEffects"] {
  const count = files.filter(({ encoding }) => encoding === "base64").length;
  return count === 0
    ? []
    : [{ title: "Binary files", detail: `${count}, sent together in one further call` }];
}

/** Every finding of a template without rendering it: manifest, skeleton files and their names. */
export function validateTemplate(source: TemplateSource): ValidateOutcome {
  const digest = digestOf(source);
  const { manifest, findings } = analyseManifest(manifestInput(source));
  const skeletons = manifest === undefined ? [] : scanSkeletons(manifest, source);
  return { digest, findings: [...findings, ...skeletons] };
}

/** The manifest of a source, with includes read from the source's own files. */
export function manifestInput(source: TemplateSource) {
  const path = `${source.folder}/${manifestFileName}`;
  return {
    file: `${source.label}${path}`,
    text: findSourceText(source, path) ?? "",
    readInclude: (from: string, target: string) => {
      const folder = from.slice(source.label.length).split("/").slice(0, -1).join("/");
      const resolved = resolveFetchUrl(target, folder);
      const text = resolved.ok ? findSourceText(source, resolved.value) : undefined;
      return resolved.ok && text !== undefined
        ? { file: `${source.label}${resolved.value}`, text }
        : undefined;
    },
  };
}

function readManifest(source: TemplateSource): ParsedManifest {
  const parsed = parseManifest(manifestInput(source));
  if (!parsed.ok) throw refusal(parsed.error);
  const missing = parsed.value.warnings.filter((finding) => finding.code === "include_unresolved");
  if (missing.length > 0) throw refusal(missing);
  return parsed.value;
}

function refusal(findings: readonly Finding[]): AppError {
  const errors = findings.filter((finding) => finding.severity === "error");
  const [first] = errors.length > 0 ? errors : findings;
  const place = first === undefined ? "" : `${first.file}:${first.line}:${first.column}: ${first.message}`;
  return new AppError("template_invalid", place, { details: { findings } });
}

function readAnswers(manifest: Manifest, given: JsonObject): JsonObject {
  const { pages } = manifest;
  const resolved = resolveAnswers(pagesWithoutSecrets(pages), withoutSecrets(pages, given));
  if (resolved.ok) return resolved.value;
  const code = isRepositoryNameWrong(manifest, given, resolved.error) ? "invalid_repo_name" : "invalid_input";
  throw new AppError(code, tellProblems(resolved.error), { details: { fields: resolved.error } });
}

/** A strict template's `name` is the repository's, so a name no repository of ours may have is told as such. */
const isRepositoryNameWrong = (
  { isStrict }: Manifest,
  { name }: JsonObject,
  problems: readonly AnswerProblem[],
): boolean =>
  isStrict &&
  typeof name === "string" &&
  repositoryNameProblem(name) !== undefined &&
  problems.some(({ field }) => field === "name");

const problemsTold = 3;

/** What names a field comes first: a condition that fails as a whole only says so because a field below it did. */
function tellProblems(problems: readonly AnswerProblem[]): string {
  const named = problems.filter(({ field }) => field !== "");
  const told = [...named, ...problems.filter(({ field }) => field === "")].slice(0, problemsTold);
  const rest = problems.length - told.length;
  const texts = told.map(({ field, message }) => `${field === "" ? "answers" : field}: ${message}`);
  return `${texts.join(" ")}${rest > 0 ? ` (and ${rest} more)` : ""}`;
}

function startRun(start: {
  manifest: Manifest;
  answers: JsonObject;
  job: RenderJob;
  checkTime: RunState["checkTime"];
}): RunState {
  const { manifest, answers, job, checkTime } = start;
  const run: RunState = {
    manifest,
    source: job.source,
    digest: digestOf(job.source),
    context: job.context,
    answers,
    values: {},
    workspace: new VirtualWorkspace(),
    effects: { repository: undefined, catalog: null },
    warnings: [],
    planWarnings: [],
    log: [],
    checkTime,
  };
  return manifest.isStrict ? { ...run, values: { ...answers, ...facts(run) } } : run;
}

/** The facts of strict templates. They follow from the answers, the catalog's owner group and the forge. */
function facts({ answers, context, planWarnings }: RunState): JsonObject {
  const owner = parseEntityRef(toText(answers.owner) ?? "", { kind: "group" });
  const ownerTeam = owner.ok ? owner.value.name : "";
  const tier = typeof answers.tier === "number" ? answers.tier : 2;
  const approvals = requiredApprovals(tier, context.ownerMembers);
  if (approvals.warning !== null) planWarnings.push({ code: "small_team", message: approvals.warning });
  return {
    organization: context.organization,
    ownerTeam,
    codeOwner: context.ownerKind === "user" ? context.organization : `${context.organization}/${ownerTeam}`,
    requiredApprovals: approvals.count,
    repositoryUrl: `${context.forgeUrl}/${context.organization}/${toText(answers.name) ?? ""}`,
  };
}

function toPlanOutput(run: RunState, context: JsonObject): Plan["output"] {
  const at = { step: { mark: run.manifest.outputMark }, run };
  const { output } = run.manifest;
  /** A condition that renders to nothing does not hold, as in a step. */
  const isShown = (item: JsonObject): boolean =>
    item.if === undefined || isTruthy(renderInput(item.if, context, at));
  const rendered = (items: JsonValue | undefined): readonly JsonObject[] =>
    toJsonArray(items)
      .filter(isJsonObject)
      .filter(isShown)
      .map((item) => toJsonObject(renderInput(item, context, at)));
  const links = rendered(output.links);
  const texts = rendered(output.text);
  return {
    links: links
      .map((link) => ({
        title: toText(link.title) ?? toText(link.url) ?? "",
        url: safeUrl(toText(link.url)),
        entityRef: toText(link.entityRef) ?? null,
      }))
      .filter((link) => link.url !== null || link.entityRef !== null),
    text: texts.map((text) => ({ title: toText(text.title) ?? "", content: toText(text.content) ?? "" })),
  };
}

/** Links are shown to people: only web addresses, never a script. */
function safeUrl(text: string | undefined): string | null {
  const protocol = text === undefined ? undefined : URL.parse(text)?.protocol;
  return text !== undefined && (protocol === "https:" || protocol === "http:") ? text : null;
}
