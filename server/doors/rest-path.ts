/* Paths of the REST doors: from the raw path to decoded segments, and from those to the parameters of a pattern. */
import { AppError } from "../kernel/app-error.ts";
import { parseEntityRef } from "../kernel/entity-ref.ts";

const basePattern = /^\/api\/(?:v1|catalog)\//;
const refPattern = "{kind}/{namespace}/{name}";

/** Decoded segments below the door's base; undefined when the path is not percent-encoded properly. */
export function findRestSegments(pathname: string): string[] | undefined {
  try {
    return pathname.replace(basePattern, "").split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** Decoded once and here: frameworks differ in what they have decoded already. */
export function restSegments(pathname: string): string[] {
  const segments = findRestSegments(pathname);
  if (segments !== undefined) return segments;
  throw new AppError(
    "invalid_input",
    `Expected a percent-encoded path, found "${pathname}". Write % itself as %25.`,
  );
}

const partsOf = (pattern: string): string[] => pattern.split("/").filter((part) => part !== "");

function matchSegments(
  pattern: string,
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const parts = partsOf(pattern);
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith("{")) params[part.slice(1, -1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}

/**
 * The parameters of a path, or undefined when it does not fit. Where a pattern names an entity in three segments, one
 * segment `kind:namespace/name` (percent-encoded in the URL) says the same.
 */
export function matchRestPath(
  pattern: string,
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const inThree = matchSegments(pattern, segments);
  if (inThree !== undefined || !pattern.includes(refPattern)) return inThree;
  const { ref, ...params } = matchSegments(pattern.replace(refPattern, "{ref}"), segments) ?? {};
  if (ref === undefined) return undefined;
  const parsed = parseEntityRef(ref);
  return parsed.ok ? { ...params, ...parsed.value } : undefined;
}

/** How exact a pattern is: of two that fit, the one with more literal segments is meant. */
export const literalSegments = (pattern: string): number =>
  partsOf(pattern).filter((part) => !part.startsWith("{")).length;
