/*
 * One place that calls the interpreter. Regular expressions stay off, work and output are limited, and every failure
 * becomes an AppError that names file, line and column.
 */
import {
  createTemplateRenderer,
  TemplateLimitError,
  TemplateRenderError,
  type TemplateFilter,
  type TemplateRenderer,
} from "nunjitsu";
import { AppError } from "../../kernel/app-error.ts";
import type { Finding } from "../../kernel/finding.ts";
import { parseEntityRef, parseRepoUrl, pick, projectSlug } from "../domain/backstage-filters.ts";
import { jsonValueSchema, toJsonObject, type JsonObject, type JsonValue } from "../domain/json-value.ts";
import type { SourceMark } from "../domain/tracked-yaml.ts";
import { maximumTotalBytes } from "../domain/workspace-path.ts";

export interface RenderStyle {
  readonly trimBlocks: boolean;
  readonly lstripBlocks: boolean;
  readonly cookiecutterCompat: boolean;
}

export const plainStyle: RenderStyle = { trimBlocks: false, lstripBlocks: false, cookiecutterCompat: false };

const toJson = (value: unknown): JsonValue | undefined => {
  const parsed = jsonValueSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
};

const filters: Readonly<Record<string, TemplateFilter>> = {
  parseRepoUrl: (input) => parseRepoUrl(String(input)),
  projectSlug: (input) => projectSlug(String(input)),
  parseEntityRef: (input, context) => parseEntityRef(String(input), toJsonObject(toJson(context))),
  pick: (input, key) => pick(toJson(input), String(key)),
};
const cookiecutterFilters: Readonly<Record<string, TemplateFilter>> = {
  ...filters,
  jsonify: (input) => JSON.stringify(toJson(input) ?? null),
};

const renderers = new Map<string, TemplateRenderer>();

function rendererFor(style: RenderStyle): TemplateRenderer {
  const key = JSON.stringify([style.trimBlocks, style.lstripBlocks, style.cookiecutterCompat]);
  const known = renderers.get(key);
  if (known !== undefined) return known;
  const renderer = createTemplateRenderer({
    trimBlocks: style.trimBlocks,
    lstripBlocks: style.lstripBlocks,
    cookiecutterCompat: style.cookiecutterCompat,
    filters: style.cookiecutterCompat ? cookiecutterFilters : filters,
    globals: { always: () => true, failure: () => false },
  });
  renderers.set(key, renderer);
  return renderer;
}

const limits = { outputCodeUnits: maximumTotalBytes };

/** Renders a whole text. `mark` is where the text begins; positions inside it are added. */
export function renderText(
  text: string,
  context: JsonObject,
  at: { readonly mark: SourceMark; readonly style: RenderStyle },
): string {
  try {
    return rendererFor(at.style).render(text, context, { limits });
  } catch (error) {
    throw toAppError(error, at.mark);
  }
}

/** Renders a manifest text: a lone expression keeps its type, undefined means that the key is left out. */
export function renderValue(text: string, context: JsonObject, mark: SourceMark): JsonValue | undefined {
  try {
    return toJson(rendererFor(plainStyle).renderValue(text, context, { limits, coercion: "json" }));
  } catch (error) {
    throw toAppError(error, mark);
  }
}

function toAppError(error: unknown, mark: SourceMark): AppError {
  if (error instanceof TemplateLimitError) {
    const message = `The template does more work than one rendering may: ${error.message}. Look for a loop that never ends.`;
    return problem("template_timeout", inside(mark, error), message);
  }
  if (error instanceof TemplateRenderError) {
    return problem(
      "template_invalid",
      inside(mark, error),
      error.message.replace(/^Template error at .*?: /, ""),
    );
  }
  throw error;
}

function inside(
  mark: SourceMark,
  error: { line: number | undefined; column: number | undefined },
): SourceMark {
  const line = error.line ?? 1;
  const column = error.column ?? 1;
  if (line > 1) return { ...mark, line: mark.line + line - 1, column };
  return { ...mark, column: mark.column + column - 1 };
}

/** An error of the template itself, with the place where its author has to look. */
export function problem(
  code: "template_invalid" | "template_timeout" | "path_not_allowed",
  mark: SourceMark,
  message: string,
): AppError {
  const finding: Finding = { ...mark, code, message, severity: "error" };
  return new AppError(code, `${mark.file}:${mark.line}:${mark.column}: ${message}`, {
    details: { findings: [finding] },
  });
}
