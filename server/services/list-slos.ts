/* The objectives of a service by API: their definitions, with a state that claims nothing nobody measured. */
import { getEntityWithSource } from "../catalog/entities/get-entity.ts";
import { AppError } from "../kernel/app-error.ts";
import { decodeCursor, encodeCursor } from "../kernel/page.ts";
import type { ServiceLevelObjective, SloList } from "./domain/slo.schema.ts";
import type { Service } from "./domain/service.schema.ts";
import type { ServiceDeps } from "./get-service.ts";
import { readServiceDocuments } from "./service-documents.ts";

export interface SloPage {
  readonly ref: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const separator = "~";
const unmeasured = {
  state: "no_data",
  reason: "No Prometheus is read yet, so neither the indicator nor the error budget is known.",
  sli: null,
  budget: null,
} as const;

const toId = (entityRef: string, name: string): string => [...entityRef.split(/[:/]/), name].join(separator);

function toObjective(entityRef: string, slo: Service["slos"][number]): ServiceLevelObjective {
  const { name, displayName, description, objective, window, isRolling, budgetingMethod } = slo;
  return {
    ...{ id: toId(entityRef, name), entityRef, name, displayName, description, budgetingMethod },
    target: objective,
    window: { duration: window, isRolling },
    indicator: { kind: slo.indicator, summary: slo.measure },
    source: { path: slo.path, line: slo.line, url: `${slo.url}#L${slo.line}` },
    ...unmeasured,
  };
}

/** By name, then by place: a name that two files claim is listed for each. */
const sortKey = ({ name, source }: ServiceLevelObjective): string =>
  `${name}${separator}${source.path}${separator}${String(source.line).padStart(6, "0")}`;

async function readObjectives(deps: ServiceDeps, ref: string) {
  const { row, repository, files } = await getEntityWithSource(deps, ref);
  if (repository === undefined) return { objectives: [], findings: [] };
  const { slos, sloFindings } = await readServiceDocuments(deps, { files, repository });
  const objectives = slos.map((slo) => toObjective(row.ref, slo));
  return {
    objectives: objectives.toSorted((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1)),
    findings: sloFindings,
  };
}

export async function listSlos(deps: ServiceDeps, { ref, limit, cursor }: SloPage): Promise<SloList> {
  const { objectives, findings } = await readObjectives(deps, ref);
  const after = cursor === undefined ? "" : decodeCursor(cursor)[1];
  const rest = objectives.filter((objective) => sortKey(objective) > after);
  const items = rest.slice(0, limit);
  const last = rest.length > limit ? items.at(-1) : undefined;
  return {
    items,
    totalItems: objectives.length,
    nextCursor: last === undefined ? null : encodeCursor([last.name, sortKey(last)]),
    findings,
  };
}

export async function getSlo(deps: ServiceDeps, id: string): Promise<ServiceLevelObjective> {
  const [kind, namespace, entity, name, ...more] = id.split(separator);
  const found =
    name === undefined || more.length > 0
      ? undefined
      : (await readObjectives(deps, `${kind}:${namespace}/${entity}`)).objectives.find(
          (objective) => objective.name === name,
        );
  if (found !== undefined) return found;
  throw new AppError(
    "not_found",
    "Expected the id of an objective, as GET /services/{ref}/slos lists it, found another text.",
  );
}
