import { FindingList } from "./finding-list";
import { Section } from "~/app/_ui/section";
import { StatePanel } from "~/app/_ui/state-panel";
import { Cell, HeadCell, Table } from "~/app/_ui/table";
import { formatObjective, type Service } from "./service";

export function SloTab({ service }: { readonly service: Service }) {
  return (
    <div className="flex flex-col gap-4">
      <Section id="slos" title="Service level objectives" meta="OpenSLO, read from the repository" flush>
        {service.slos.length === 0 ? (
          <StatePanel kind="empty" compact level={3} title="No objectives yet">
            Put OpenSLO v1 documents into <code className="font-mono">slo/*.yaml</code>; they are read on the
            next push.
          </StatePanel>
        ) : (
          <SloTable slos={service.slos} />
        )}
      </Section>
      {service.sloFindings.length > 0 && (
        <Section id="slo-findings" title="Findings in the files" flush>
          <FindingList findings={service.sloFindings} />
        </Section>
      )}
    </div>
  );
}

function SloTable({ slos }: { readonly slos: Service["slos"] }) {
  return (
    <div role="region" aria-label="Objectives" tabIndex={0} className="overflow-x-auto">
      <Table>
        <thead>
          <tr>
            <HeadCell>Objective</HeadCell>
            <HeadCell>Indicator</HeadCell>
            <HeadCell className="text-right">Target</HeadCell>
            <HeadCell className="text-right">Error budget</HeadCell>
            <HeadCell>Window</HeadCell>
            <HeadCell>Method</HeadCell>
            <HeadCell>File</HeadCell>
          </tr>
        </thead>
        <tbody>
          {slos.map((slo) => (
            <tr key={slo.name} className="last:[&>td]:border-b-0">
              <Cell className="min-w-56">
                <p className="font-medium">{slo.displayName ?? slo.name}</p>
                {slo.description !== null && <p className="text-sm text-ink-2">{slo.description}</p>}
              </Cell>
              <Cell className="capitalize">{slo.indicator}</Cell>
              <Cell className="tabular text-right font-medium whitespace-nowrap">
                {formatObjective(slo.objective)}
              </Cell>
              <Cell className="tabular text-right whitespace-nowrap">
                {formatObjective(1 - slo.objective)}
              </Cell>
              <Cell className="whitespace-nowrap">
                {slo.window} {slo.isRolling ? "rolling" : "calendar"}
              </Cell>
              <Cell>{slo.budgetingMethod}</Cell>
              <Cell className="whitespace-nowrap">
                <a
                  href={slo.url}
                  target="_blank"
                  rel="noreferrer"
                  className="rounded-sm font-mono text-xs text-link hover:underline"
                >
                  {slo.path}
                </a>
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
