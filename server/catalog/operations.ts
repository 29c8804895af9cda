/* Doors of the catalog. Parameters and items of the first four are Backstage's. */
import { z } from "zod";
import { defineOperation } from "../doors/define-operation.ts";
import { repeatable } from "../doors/rest.ts";
import { pageInputShape, pageOf } from "../kernel/page.ts";
import {
  catalogStatusSchema,
  descriptorFileSchema,
  entityItemSchema,
  entityPageSchema,
  pickerItemSchema,
  searchHitSchema,
  validationSchema,
} from "./domain/catalog.schema.ts";
import { entityGraphSchema, graphDirectionSchema, maximumGraphDepth } from "./domain/entity-graph.schema.ts";
import { entityVersionSchema } from "./domain/entity-history.schema.ts";
import { entitySchema } from "./domain/entity.schema.ts";
import { MAX_SEARCH_LENGTH } from "./domain/search-query.ts";
import { getEntity } from "./entities/get-entity.ts";
import { getEntityGraph } from "./entities/get-entity-graph.ts";
import { getStatus } from "./repositories/get-status.ts";
import { listEntityHistory } from "./entities/list-entity-history.ts";
import { listFiles } from "./descriptors/list-files.ts";
import { getEntitiesByRefs, getEntityFacets, queryEntities } from "./entities/query-entities.ts";
import { assertNoSearch, readAsOf } from "./entities/read-as-of.ts";
import { requestFullRefresh, requestRefresh } from "./repositories/request-refresh.ts";
import { searchAll, searchPickers } from "./entities/search-catalog.ts";
import { validateDescriptor } from "./descriptors/validate-descriptor.ts";

const text = z.string().max(1_000);
/** Backstage takes `fields=a,b` as well as repeated parameters. */
const commaList = repeatable(text).transform((values) =>
  values
    .flatMap((value) => value.split(","))
    .map((value) => value.trim())
    .filter((value) => value !== ""),
);
const asOf = z
  .string()
  .max(100)
  .optional()
  .describe("What Waymark knew at this RFC 3339 time; leave it out for what it knows now.");
/** One that goes by several fields carries a value of each; still well within what a request line may have. */
const MAX_CURSOR_LENGTH = 14_000;
const searchText = z
  .string()
  .max(MAX_SEARCH_LENGTH, `expected a search of at most ${MAX_SEARCH_LENGTH} characters`)
  .optional();

export const queryEntitiesOperation = defineOperation({
  name: "catalog.queryEntities",
  kind: "query",
  summary: "Lists entities by filter and search, in Backstage's shape.",
  input: z.object({
    ...pageInputShape,
    cursor: z.string().max(MAX_CURSOR_LENGTH).optional(),
    offset: z.coerce.number().int().min(0).max(10_000_000).optional(),
    filter: repeatable(text),
    fields: commaList,
    fullTextFilterTerm: searchText,
    fullTextFilterFields: repeatable(text),
    orderField: repeatable(text),
    asOf,
  }),
  output: entityPageSchema,
  access: { role: "viewer" },
  rest: { method: "GET", path: "/entities/by-query" },
  cli: "catalog export DIR",
  run: ({ deps }, { asOf: time, ...input }) => {
    assertNoSearch(time, input.fullTextFilterTerm);
    return readAsOf(deps, time, (then) => queryEntities(then, input));
  },
});

export const getEntityByNameOperation = defineOperation({
  name: "catalog.getEntityByName",
  kind: "query",
  summary: "One entity, in Backstage's shape.",
  input: z.object({ kind: text, namespace: text, name: text, asOf }),
  output: entitySchema,
  access: { role: "viewer" },
  rest: { method: "GET", path: "/entities/by-name/{kind}/{namespace}/{name}" },
  cli: null,
  run: ({ deps }, { kind, namespace, name, asOf: time }) =>
    readAsOf(deps, time, (then) => getEntity(then, `${kind}:${namespace}/${name}`)),
});

export const getEntityGraphOperation = defineOperation({
  name: "catalog.getEntityGraph",
  kind: "query",
  summary: "What an entity needs and what needs it, level by level.",
  description:
    "An edge leads from an entity to one it cannot work without: dependsOn, consumesApi, apiProvidedBy. At most 500 entities, nearest first; isTruncated says when there are more.",
  input: z.object({
    kind: text,
    namespace: text,
    name: text,
    direction: graphDirectionSchema.default("both"),
    depth: z.coerce.number().int().min(1).max(maximumGraphDepth).default(2),
    asOf,
  }),
  output: entityGraphSchema,
  access: { role: "viewer" },
  rest: { method: "GET", path: "/entities/{kind}/{namespace}/{name}/graph" },
  cli: null,
  run: ({ deps }, { kind, namespace, name, direction, depth, asOf: time }) =>
    readAsOf(deps, time, (then) =>
      getEntityGraph(then, { ref: `${kind}:${namespace}/${name}`, direction, depth }),
    ),
});

export const listEntityHistoryOperation = defineOperation({
  name: "catalog.listEntityHistory",
  kind: "query",
  summary: "Every version of an entity, newest first: what it was, when that was known, what changed.",
  description: "Also of an entity that is gone. `asOf` on the other reads answers what was known at a time.",
  input: z.object({ kind: text, namespace: text, name: text, ...pageInputShape }),
  output: pageOf(entityVersionSchema),
  access: { role: "viewer" },
  rest: { method: "GET", path: "/entities/{kind}/{namespace}/{name}/history" },
  cli: null,
  run: ({ deps }, { kind, namespace, name, limit, cursor }) =>
    listEntityHistory(deps, { ref: `${kind}:${namespace}/${name}`, limit, cursor }),
});

export const getEntitiesByRefsOperation = defineOperation({
  name: "catalog.getEntitiesByRefs",
  kind: "query",
  summary: "Many entities by reference, in the order asked for, null where nothing is known.",
  input: z.object({ entityRefs: z.array(text).max(100), fields: z.array(text).default([]), asOf }),
  output: z.object({ items: z.array(entityItemSchema.nullable()) }),
  access: { role: "viewer" },
  rest: { method: "POST", path: "/entities/by-refs" },
  cli: null,
  run: ({ deps }, { asOf: time, ...input }) => readAsOf(deps, time, (then) => getEntitiesByRefs(then, input)),
});

export const getEntityFacetsOperation = defineOperation({
  name: "catalog.getEntityFacets",
  kind: "query",
  summary: "How many entities have each value of the given keys.",
  input: z.object({
    facet: repeatable(text).pipe(z.array(text).min(1, "expected at least one facet").max(20)),
    filter: repeatable(text),
    asOf,
  }),
  output: z.object({
    facets: z.record(z.string(), z.array(z.object({ value: z.string(), count: z.number().int() }))),
  }),
  access: { role: "viewer" },
  rest: { method: "GET", path: "/entity-facets" },
  cli: null,
  run: ({ deps }, { asOf: time, ...input }) => readAsOf(deps, time, (then) => getEntityFacets(then, input)),
});

export const listFilesOperation = defineOperation({
  name: "catalog.listFiles",
  kind: "query",
  summary: "Every descriptor file ever seen, with its state and all its findings.",
  input: z.object({ ...pageInputShape, state: z.enum(["ok", "error"]).optional() }),
  output: pageOf(descriptorFileSchema),
  access: { role: "viewer" },
  rest: { method: "GET", path: "/catalog/files" },
  cli: null,
  run: ({ deps }, input) => listFiles(deps, input),
});

export const validateOperation = defineOperation({
  name: "catalog.validate",
  kind: "query",
  summary: "Checks a descriptor text: every document, every finding.",
  input: z.object({ content: z.string().max(256 * 1024), path: text.default("catalog-info.yaml") }),
  output: validationSchema,
  access: { role: "viewer" },
  rest: { method: "POST", path: "/catalog/validate" },
  cli: "catalog validate PATH…",
  run: ({ deps }, input) => validateDescriptor(deps, input),
});

export const refreshOperation = defineOperation({
  name: "catalog.refresh",
  kind: "mutation",
  summary: "Reads an entity's source again now; without one, the whole organisation.",
  input: z.object({ entityRef: text.optional() }),
  output: z.object({ accepted: z.literal(true) }),
  access: { role: "developer" },
  rest: { method: "POST", path: "/catalog/refresh", status: 202 },
  cli: null,
  run: ({ deps, audit }, { entityRef }) =>
    entityRef === undefined ? requestFullRefresh(deps, audit) : requestRefresh(deps, { entityRef, audit }),
});

export const searchPickersOperation = defineOperation({
  name: "catalog.searchPickers",
  kind: "query",
  summary: "Entities of some kinds for a picker, at most twenty.",
  input: z.object({
    kinds: repeatable(text),
    query: searchText,
    limit: z.coerce.number().int().min(1).max(20).default(20),
    owners: z
      .enum(["own", "own-first"])
      .optional()
      .describe("The caller and the groups they are in: nobody else, or before everybody else."),
  }),
  output: z.object({ items: z.array(pickerItemSchema) }),
  access: { role: "viewer" },
  rest: { method: "GET", path: "/entity-picker" },
  cli: null,
  run: ({ deps, actor }, input) => searchPickers(deps, actor, input),
});

export const searchAllOperation = defineOperation({
  name: "catalog.searchAll",
  kind: "query",
  summary: "Anything by a few letters, best match first.",
  input: z.object({ query: z.string().max(MAX_SEARCH_LENGTH) }),
  output: z.object({ items: z.array(searchHitSchema) }),
  access: { role: "viewer" },
  rest: { method: "GET", path: "/search" },
  cli: null,
  run: ({ deps }, input) => searchAll(deps, input),
});

export const getStatusOperation = defineOperation({
  name: "catalog.status",
  kind: "query",
  summary: "How much the catalog holds and when it was read last.",
  input: z.object({}),
  output: catalogStatusSchema,
  access: { role: "viewer" },
  rest: { method: "GET", path: "/catalog/status" },
  cli: null,
  run: ({ deps }) => getStatus(deps),
});

export const catalogOperations = [
  queryEntitiesOperation,
  getEntityByNameOperation,
  getEntityGraphOperation,
  listEntityHistoryOperation,
  getEntitiesByRefsOperation,
  getEntityFacetsOperation,
  listFilesOperation,
  validateOperation,
  refreshOperation,
  searchPickersOperation,
  searchAllOperation,
  getStatusOperation,
] as const;
