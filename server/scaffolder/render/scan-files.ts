/*
 * Strict mode for skeleton files and their names: the same scan runs before each file is rendered and, over the whole
 * template at once, in `waymark templates validate`.
 */
import { AppError } from "../../kernel/app-error.ts";
import { formatFinding, type Finding } from "../../kernel/finding.ts";
import { toJsonObject, toText, type JsonObject } from "../domain/json-value.ts";
import type { Manifest, ManifestStep } from "../domain/manifest.ts";
import { scopeFilters, severityOf, valuesShape } from "../domain/manifest-expressions.ts";
import { scanTemplate } from "../domain/scan-template.ts";
import type { Scope } from "../domain/scope.ts";
import { builtinFunctions, cookiecutterFilters } from "../domain/template-language.ts";
import { positionAt } from "../domain/text-position.ts";
import { resolveFetchUrl } from "./fetch-url.ts";
import { matchesAny } from "./match-path.ts";
import type { RunState } from "./step-run.ts";
import { decodeText, type TemplateSource } from "./template-source.ts";

const functions: ReadonlySet<string> = new Set(builtinFunctions);

function fileScope(manifest: Manifest, input: JsonObject): Scope {
  const isCookiecutter = input.cookiecutterCompat === true;
  const names = new Map([[isCookiecutter ? "cookiecutter" : "values", valuesShape(manifest, input.values)]]);
  const filters = scopeFilters(manifest.isStrict);
  return {
    names,
    functions,
    filters: isCookiecutter ? new Set([...filters, ...cookiecutterFilters]) : filters,
  };
}

function scanText(
  text: string,
  file: string,
  at: { manifest: Manifest; input: JsonObject },
): readonly Finding[] {
  const variableStart = at.input.cookiecutterCompat === true ? "{{" : "${{";
  return scanTemplate(text, fileScope(at.manifest, at.input), { variableStart }).map(
    ({ offset, code, message }) => ({
      file,
      ...positionAt(text, offset),
      code,
      message,
      severity: severityOf(code, at.manifest.isStrict),
    }),
  );
}

/** Throws template_invalid with every error of the text; warnings are collected. */
export function scanTemplateFile(
  text: string,
  file: string,
  at: { readonly step: ManifestStep; readonly run: RunState; readonly values: JsonObject },
): void {
  const { run, step, values } = at;
  const declared = { ...toJsonObject(step.input.values), ...values };
  const input = { ...step.input, values: declared };
  const findings = scanText(text, file, { manifest: run.manifest, input });
  const errors = findings.filter((finding) => finding.severity === "error");
  const [first] = errors;
  if (first !== undefined) {
    throw new AppError("template_invalid", formatFinding(first), { details: { findings: errors } });
  }
  run.warnings.push(...findings);
}

/** Every file that some step would render, whatever the answers. Urls that depend on answers are left to rendering. */
export function scanSkeletons(manifest: Manifest, source: TemplateSource): readonly Finding[] {
  return manifest.steps
    .filter((step) => step.action === "fetch:template" || step.action === "fetch:template:file")
    .flatMap((step) => scanStep(step, manifest, source));
}

function scanStep(step: ManifestStep, manifest: Manifest, source: TemplateSource): readonly Finding[] {
  const { input } = step;
  const url = resolveFetchUrl(toText(input.url) ?? "", source.folder);
  if (!url.ok || url.value.includes("${{")) return [];
  const { extension, isVerbatim, isCopy } = treatmentOf(step);
  const at = { manifest, input: { ...input, values: toJsonObject(input.values) } };
  return source.files.flatMap((file) => {
    const isInside = file.path === url.value || file.path.startsWith(`${url.value}/`);
    if (!isInside) return [];
    const path = file.path.slice(url.value.length + 1);
    const label = `${source.label}${file.path}`;
    const text = isCopy(path) ? undefined : decodeText(file.bytes);
    const name = path.endsWith(extension) ? path.slice(0, path.length - extension.length) : path;
    const names = isVerbatim(path) ? [] : name.split("/").flatMap((segment) => scanText(segment, label, at));
    return [...names, ...(text === undefined ? [] : scanText(text, label, at))];
  });
}

/** Which files a step copies as they are, and which names it does not render; see fetch-actions.ts. */
function treatmentOf({ action, input }: ManifestStep) {
  const isWhole = action === "fetch:template";
  const given = isWhole ? input.templateFileExtension : false;
  const extension = given === true ? ".njk" : (toText(given) ?? "");
  const verbatim = isWhole ? toGlobs(input.copyWithoutRender) : [];
  const copied = isWhole ? toGlobs(input.copyWithoutTemplating) : [];
  const isVerbatim = (path: string): boolean => matchesAny(verbatim, path);
  const isCopy = (path: string): boolean =>
    isVerbatim(path) || matchesAny(copied, path) || !path.endsWith(extension);
  return { extension, isVerbatim, isCopy };
}

const toGlobs = (value: unknown): readonly string[] => {
  const items = Array.isArray(value) ? value : [];
  return items.filter((item) => typeof item === "string");
};
