/* Backstage's catalog API, for its clients: its paths, parameters, shapes and limits on top of our use cases. */
import { z } from "zod";
import { defineOperation, type RestDoor } from "../../doors/define-operation.ts";
import { repeatable } from "../../doors/rest.ts";
import { entityItemSchema } from "../domain/catalog.schema.ts";
import { entitySchema } from "../domain/entity.schema.ts";
import { getEntityFacets } from "../entities/query-entities.ts";
import { requestRefresh } from "../repositories/request-refresh.ts";
import { getEntityAncestry, getEntityByName, getEntityByUid } from "./get-one-entity.ts";
import {
  getBackstageEntitiesByRefs,
  listBackstageEntities,
  queryBackstageEntities,
} from "./list-entities.ts";
import {
  getBackstageLocation,
  getBackstageLocationOfEntity,
  listBackstageLocations,
} from "./list-locations.ts";
import { presentErrors, presentList, presentNothing } from "./present.ts";
import { readPredicate, readTextFields } from "./read-parameters.ts";
import { validateBackstageEntity } from "./validate-entity.ts";

/** The most a page of Backstage's API has here, and what GET /entities answers without a limit. */
const maximumLimit = 1_000;

const text = z.string().max(1_000);
const texts = repeatable(text);
const listOf = (item: z.ZodString) => z.array(item).max(maximumLimit);
/** A cursor carries the question: as long as the address it came from may be, and in a body as long as that. */
const cursorOf = (maximum: number) => z.string().min(1, "must not be empty").max(maximum);
const cursor = cursorOf(14_000);
const bodyCursor = cursorOf(1_000_000);
const limit = z.coerce
  .number("must be an integer")
  .int("must be an integer")
  .max(maximumLimit, `must be at most ${maximumLimit}`);
const positiveLimit = limit.min(1, "must be greater than zero").default(maximumLimit);
const offset = z.coerce
  .number("must be an integer")
  .int("must be an integer")
  .min(0, "must be zero or greater")
  .max(10_000_000)
  .optional();
const named = { kind: text, namespace: text, name: text };
const totalItems = z.enum(["include", "exclude"]).default("include");
const query = z
  .unknown()
  .describe("A predicate: $all, $any, $not around keys with a value, $in, $exists, $hasPrefix or $contains.")
  .optional();

const base = "/api/catalog";
const get = (path: string, rest: Partial<RestDoor> = {}): RestDoor => ({
  method: "GET",
  base,
  path,
  ...rest,
});
const post = (path: string, rest: Partial<RestDoor> = {}): RestDoor => ({
  method: "POST",
  base,
  path,
  ...rest,
});
const common = { kind: "query", access: { role: "viewer" }, cli: null } as const;

const pageSchema = z.object({
  items: z.array(entityItemSchema),
  totalItems: z.number().int(),
  pageInfo: z.object({ nextCursor: z.string().optional(), prevCursor: z.string().optional() }),
});
const facetsSchema = z.object({
  facets: z.record(z.string(), z.array(z.object({ value: z.string(), count: z.number().int() }))),
});
const locationSchema = z.object({ id: z.string(), type: z.literal("url"), target: z.string() });
const locationItemSchema = z.object({ data: locationSchema });

const listOperation = defineOperation({
  ...common,
  name: "catalog.listBackstageEntities",
  summary: "Entities as a bare list; a Link header leads to the next page",
  input: z.object({
    filter: texts,
    fields: texts,
    order: texts,
    limit: positiveLimit,
    offset,
    after: cursor.optional(),
  }),
  output: z.object({ items: z.array(entityItemSchema), after: z.string().nullable() }),
  rest: get("/entities", { present: presentList(entityItemSchema) }),
  run: ({ deps }, input) => listBackstageEntities(deps, input),
});

const queryOperation = defineOperation({
  ...common,
  name: "catalog.queryBackstageEntities",
  summary: "A page of entities by filter, order and text, with cursors in both directions",
  input: z.object({
    filter: texts,
    fields: texts,
    orderField: texts,
    limit: limit.min(0, "must be zero or greater").default(20),
    offset,
    cursor: cursor.optional(),
    fullTextFilterTerm: z.string().max(200).default(""),
    fullTextFilterFields: texts,
    totalItems,
  }),
  output: pageSchema,
  rest: get("/entities/by-query"),
  run: ({ deps }, { filter, orderField, fullTextFilterTerm: term, fullTextFilterFields, ...page }) => {
    const keys = readTextFields(fullTextFilterFields);
    const question = { filter, orderFields: orderField, text: { term, keys } };
    return queryBackstageEntities(deps, { ...page, question });
  },
});

const predicateOperation = defineOperation({
  ...common,
  name: "catalog.queryBackstageEntitiesByPredicate",
  summary: "A page of entities by a predicate",
  input: z.object({
    query,
    fields: listOf(text).default([]),
    orderField: listOf(text).default([]),
    limit: limit.min(0, "must be zero or greater").default(20),
    offset,
    cursor: bodyCursor.optional(),
    fullTextFilter: z
      .strictObject({ term: z.string().max(200).default(""), fields: listOf(text).default([]) })
      .optional(),
    totalItems,
  }),
  output: pageSchema,
  rest: post("/entities/by-query"),
  run: ({ deps }, { query: predicate, orderField: orderFields, fullTextFilter, ...page }) => {
    const { term = "", fields: keys = [] } = fullTextFilter ?? {};
    const question = { filter: [], query: predicate, orderFields, text: { term, keys } };
    return queryBackstageEntities(deps, { ...page, question });
  },
});

const byNameOperation = defineOperation({
  ...common,
  name: "catalog.getBackstageEntity",
  summary: "One entity by its name",
  input: z.object(named),
  output: entitySchema,
  rest: get("/entities/by-name/{kind}/{namespace}/{name}"),
  run: ({ deps }, input) => getEntityByName(deps, input),
});

const ancestryOperation = defineOperation({
  ...common,
  name: "catalog.getBackstageAncestry",
  summary: "One entity and the Location entities that led to it",
  input: z.object(named),
  output: z.object({
    rootEntityRef: z.string(),
    items: z.array(z.object({ entity: entitySchema, parentEntityRefs: z.array(z.string()) })),
  }),
  rest: get("/entities/by-name/{kind}/{namespace}/{name}/ancestry"),
  run: ({ deps }, input) => getEntityAncestry(deps, input),
});

const byUidOperation = defineOperation({
  ...common,
  name: "catalog.getBackstageEntityByUid",
  summary: "One entity by metadata.uid",
  input: z.object({ uid: text }),
  output: entitySchema,
  rest: get("/entities/by-uid/{uid}"),
  run: ({ deps }, { uid }) => getEntityByUid(deps, uid),
});

const byRefsOperation = defineOperation({
  ...common,
  name: "catalog.getBackstageEntitiesByRefs",
  summary: "Many entities by reference, in the order asked for, null where nothing is known",
  input: z.object({ entityRefs: listOf(text), fields: texts, filter: texts }),
  output: z.object({ items: z.array(entityItemSchema.nullable()) }),
  rest: post("/entities/by-refs", { query: ["filter", "fields"] }),
  run: ({ deps }, input) => getBackstageEntitiesByRefs(deps, input),
});

const facetTexts = z.array(text).min(1, "expected at least one facet").max(20);

const facetsOperation = defineOperation({
  ...common,
  name: "catalog.getBackstageFacets",
  summary: "How many entities have each value of the given keys",
  input: z.object({ facet: texts.pipe(facetTexts), filter: texts }),
  output: facetsSchema,
  rest: get("/entity-facets"),
  run: ({ deps }, input) => getEntityFacets(deps, input),
});

const facetsByPredicateOperation = defineOperation({
  ...common,
  name: "catalog.getBackstageFacetsByPredicate",
  summary: "How many of the entities a predicate holds for have each value of the given keys",
  input: z.object({ facets: facetTexts, query }),
  output: facetsSchema,
  rest: post("/entity-facets"),
  run: ({ deps }, input) =>
    getEntityFacets(deps, { facet: input.facets, filter: [], predicate: readPredicate(input.query) }),
});

const refreshOperation = defineOperation({
  name: "catalog.refreshBackstageEntity",
  kind: "mutation",
  summary: "Reads an entity's source again now",
  input: z.object({ entityRef: text }),
  output: z.object({ accepted: z.literal(true) }),
  access: { role: "developer" },
  rest: post("/refresh", { present: presentNothing("The refresh was asked for.") }),
  cli: null,
  run: ({ deps, audit }, { entityRef }) => requestRefresh(deps, { entityRef, audit }),
});

const validateOperation = defineOperation({
  ...common,
  name: "catalog.validateBackstageEntity",
  summary: "Checks one entity: 200 without a body when it is right, 400 with all its errors",
  input: z.object({ entity: z.unknown().optional(), location: text }),
  output: z.object({ errors: z.array(z.object({ name: z.string(), message: z.string() })) }),
  rest: post("/validate-entity", { present: presentErrors }),
  run: ({ deps }, input) => validateBackstageEntity(deps, input),
});

const locationsOperation = defineOperation({
  ...common,
  name: "catalog.listBackstageLocations",
  summary: "Every descriptor file the catalog has seen, as locations; a Link header leads to the next page",
  input: z.object({ limit: positiveLimit, after: cursor.optional() }),
  output: z.object({ items: z.array(locationItemSchema), after: z.string().nullable() }),
  rest: get("/locations", { present: presentList(locationItemSchema) }),
  run: ({ deps }, input) => listBackstageLocations(deps, input),
});

const locationOperation = defineOperation({
  ...common,
  name: "catalog.getBackstageLocation",
  summary: "One location by its id",
  input: z.object({ id: text }),
  output: locationSchema,
  rest: get("/locations/{id}"),
  run: ({ deps }, { id }) => getBackstageLocation(deps, id),
});

const locationOfEntityOperation = defineOperation({
  ...common,
  name: "catalog.getBackstageLocationOfEntity",
  summary: "The location an entity comes from",
  input: z.object(named),
  output: locationSchema,
  rest: get("/locations/by-entity/{kind}/{namespace}/{name}"),
  run: ({ deps }, input) => getBackstageLocationOfEntity(deps, input),
});

export const backstageOperations = [
  listOperation,
  queryOperation,
  predicateOperation,
  byNameOperation,
  ancestryOperation,
  byUidOperation,
  byRefsOperation,
  facetsOperation,
  facetsByPredicateOperation,
  refreshOperation,
  validateOperation,
  locationsOperation,
  locationOperation,
  locationOfEntityOperation,
] as const;
