import { TabLinks } from "~/app/_ui/tab-links";
import { entityHref } from "~/server/catalog/domain/entity-path.ts";
import type { Service } from "./service";

const labels = {
  overview: "Overview",
  scorecard: "Scorecard",
  slos: "SLOs",
  runbook: "Runbook",
  relations: "Relations",
  runs: "Runs",
  history: "History",
} as const;
export type EntityTabName = keyof typeof labels;

/** Only tabs that have something to say about this kind. */
function tabsOf(service: Service): readonly { readonly name: EntityTabName; readonly count?: number }[] {
  const isComponent = service.kind === "component";
  const relations = service.relations.reduce((sum, group) => sum + group.targets.length, 0);
  return [
    { name: "overview" },
    ...(service.scorecards.length > 0 ? [{ name: "scorecard" as const }] : []),
    ...(isComponent ? [{ name: "slos" as const, count: service.slos.length }] : []),
    ...(isComponent ? [{ name: "runbook" as const }] : []),
    { name: "relations", count: relations },
    ...(isComponent ? [{ name: "runs" as const }] : []),
    { name: "history" },
  ];
}

export const parseTab = (service: Service, value: string | string[] | undefined): EntityTabName =>
  tabsOf(service).find(({ name }) => name === value)?.name ?? "overview";

export function EntityTabs({
  service,
  current,
}: {
  readonly service: Service;
  readonly current: EntityTabName;
}) {
  const href = entityHref(service.ref);
  return (
    <TabLinks
      label="Sections"
      tabs={tabsOf(service).map(({ name, count }) => ({
        href: name === "overview" ? href : `${href}?tab=${name}`,
        label: labels[name],
        current: name === current,
        ...(count !== undefined && { count }),
      }))}
    />
  );
}
