/* The table and the page of the catalog, composed over several slices; the browser asks once per view. */
import { z } from "zod";
import { defineOperation } from "../doors/define-operation.ts";
import { repeatable } from "../doors/rest.ts";
import { pageInputShape } from "../kernel/page.ts";
import { serviceListSchema, serviceSchema } from "./domain/service.schema.ts";
import { sloListSchema, sloSchema } from "./domain/slo.schema.ts";
import { getService } from "./get-service.ts";
import { listServices } from "./list-services.ts";
import { getSlo, listSlos } from "./list-slos.ts";

const text = z.string().max(300);
const choices = repeatable(text).pipe(z.array(text).max(50));
/** Tiers arrive as numbers from the browser and as text from a query string. */
const tiers = z.preprocess(
  (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
  z.array(z.coerce.number().int().min(0).max(3)),
);
const flag = z.preprocess((value) => value === true || value === "true" || value === "1", z.boolean());

export const listServicesOperation = defineOperation({
  name: "catalog.listServices",
  kind: "query",
  summary: "The catalog's table: rows with owner, tier and score, and facet counts when asked.",
  input: z.object({
    ...pageInputShape,
    search: z.string().max(200).optional(),
    kind: text.default("component"),
    owner: choices,
    system: choices,
    tier: tiers,
    lifecycle: choices,
    type: choices,
    tag: choices,
    mine: flag.describe("Only what the caller or one of their teams owns."),
    orderBy: z.enum(["name", "owner", "system", "tier", "lifecycle", "updatedAt"]).default("name"),
    direction: z.enum(["asc", "desc"]).default("asc"),
    facets: flag,
  }),
  output: serviceListSchema,
  access: { role: "viewer" },
  rest: { method: "GET", path: "/services" },
  cli: null,
  run: ({ deps, actor }, { owner, system, tier, lifecycle, type, tag, facets, mine, ...input }) =>
    listServices(deps, {
      ...input,
      orderBy: input.orderBy === "lifecycle" ? "spec.lifecycle" : input.orderBy,
      withFacets: facets,
      ownedBy: mine ? [actor.userRef ?? actor.id, ...actor.groups] : undefined,
      selection: { owner, system, tier: tier.map(String), lifecycle, type, tag },
    }),
});

export const getServiceOperation = defineOperation({
  name: "catalog.getService",
  kind: "query",
  summary: "Everything about one entity: owner, repository, objectives, runbooks, relations and scorecards.",
  input: z.object({ kind: text, namespace: text, name: text }),
  output: serviceSchema,
  access: { role: "viewer" },
  rest: { method: "GET", path: "/services/{kind}/{namespace}/{name}" },
  cli: null,
  run: ({ deps }, { kind, namespace, name }) => getService(deps, `${kind}:${namespace}/${name}`),
});

export const listSlosOperation = defineOperation({
  name: "slos.list",
  kind: "query",
  summary:
    "The objectives of a service, with file and line of each definition, and findings in the SLO files.",
  description:
    "state is no_data, and sli and budget are null, as long as no Prometheus is read; reason says so. Definitions are those of the repository's default branch.",
  input: z.object({ kind: text, namespace: text, name: text, ...pageInputShape }),
  output: sloListSchema,
  access: { role: "viewer" },
  rest: { method: "GET", path: "/services/{kind}/{namespace}/{name}/slos" },
  cli: "slo list REF",
  run: ({ deps }, { kind, namespace, name, limit, cursor }) =>
    listSlos(deps, { ref: `${kind}:${namespace}/${name}`, limit, cursor }),
});

export const getSloOperation = defineOperation({
  name: "slos.get",
  kind: "query",
  summary: "One objective by its id, as a service's list names it.",
  input: z.object({ id: text }),
  output: sloSchema,
  access: { role: "viewer" },
  rest: { method: "GET", path: "/slos/{id}" },
  cli: null,
  run: ({ deps }, { id }) => getSlo(deps, id),
});

export const serviceOperations = [
  listServicesOperation,
  getServiceOperation,
  listSlosOperation,
  getSloOperation,
] as const;
