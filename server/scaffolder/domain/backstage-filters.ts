/*
 * The four filters Backstage adds to template expressions. Values come from answers and are never trusted: a filter
 * that cannot read its input throws, and the error names the expression.
 * Source: backstage/backstage plugins/scaffolder-backend/src/lib/templating/filters.
 */
import { parseWrittenEntityRef } from "../../kernel/entity-ref.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "./json-value.ts";

/** `host?owner=o&repo=r` as the RepoUrlPicker writes it, taken apart. */
export function parseRepoUrl(text: string): JsonObject {
  const url = URL.parse(text.includes("://") ? text : `https://${text}`);
  const repo = url?.searchParams.get("repo") ?? url?.searchParams.get("project") ?? null;
  if (url === null || repo === null) {
    throw new TypeError(`Expected a repository like "github.com?owner=acme&repo=checkout", found "${text}".`);
  }
  const optional = ["owner", "organization", "workspace", "project"].flatMap((key) => {
    const value = url.searchParams.get(key);
    return value === null ? [] : [[key, value]];
  });
  return { host: url.host, repo, ...Object.fromEntries(optional) };
}

/** `owner/repo`. */
export function projectSlug(text: string): string {
  const { owner, repo } = parseRepoUrl(text);
  return `${String(owner ?? "")}/${String(repo)}`;
}

/** In the case it was written in: a template may compare the name with an answer, or show it. */
export function parseEntityRef(text: string, context: JsonObject): JsonObject {
  const defaultOf = (key: string): string | undefined => {
    const value = context[key];
    return typeof value === "string" ? value : undefined;
  };
  const kind = defaultOf("defaultKind");
  const namespace = defaultOf("defaultNamespace");
  const parsed = parseWrittenEntityRef(text, {
    ...(kind === undefined ? {} : { kind }),
    ...(namespace === undefined ? {} : { namespace }),
  });
  if (!parsed.ok) throw new TypeError(parsed.error);
  return { ...parsed.value };
}

/** A property or an element, or one below it by a dotted path. */
export function pick(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (isJsonObject(value) && Object.hasOwn(value, key)) return value[key];
  if (isJsonArray(value) && /^\d+$/.test(key)) return value[Number(key)];
  const dot = key.indexOf(".");
  return dot < 0 ? undefined : pick(pick(value, key.slice(0, dot)), key.slice(dot + 1));
}
