import { decodeCursor, encodeCursor } from "../../kernel/page.ts";
import type { Deps } from "../../runtime/deps.ts";
import { listParameters } from "../domain/parameters.ts";
import type { TemplateSummary } from "../domain/template.schema.ts";
import { countProblems, type LoadedTemplate } from "./template-library.ts";

export interface ListTemplatesInput {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly search?: string | undefined;
}

/** Templates by name. */
export async function listTemplates(deps: Pick<Deps, "templates">, input: ListTemplatesInput) {
  const all = (await deps.templates.list()).map(toSummary).filter((row) => matches(row, input.search));
  const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor)[1];
  const rest = after === undefined ? all : all.filter((row) => row.name > after);
  const items = rest.slice(0, input.limit);
  const last = items.at(-1);
  const nextCursor =
    last !== undefined && rest.length > items.length ? encodeCursor([last.name, last.name]) : null;
  return { items, totalItems: all.length, nextCursor };
}

export function toSummary(template: LoadedTemplate): TemplateSummary {
  const { name, manifest } = template;
  const problems = countProblems(template);
  if (manifest === undefined) return { ...unreadable, name, title: name, problems };
  const { title, description, owner, type, tags, pages } = manifest;
  return {
    name,
    title,
    description,
    owner,
    type,
    tags,
    parameterCount: listParameters(pages).size,
    problems,
  };
}

/** What is known of a template whose manifest cannot be read; its findings say why. */
const unreadable = { description: null, owner: null, type: "unknown", tags: [], parameterCount: 0 };

function matches(row: TemplateSummary, search: string | undefined): boolean {
  const words = (search ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const text = [row.name, row.title, row.description, row.type, row.owner, ...row.tags]
    .join(" ")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
