import Link from "next/link";
import { serverCaller } from "~/app/_trpc/server";
import { InlineCode } from "~/app/_ui/inline-code";
import { requestTimeMs } from "~/app/_ui/request-time";
import { Section } from "~/app/_ui/section";
import { StatePanel } from "~/app/_ui/state-panel";
import { Cell, HeadCell, Table } from "~/app/_ui/table";
import { TimeAgo } from "~/app/_ui/time-ago";
import { runListHref } from "../../../../../_runs/run-filter";
import { RunStateBadge } from "../../../../../_runs/run-state-badge";
import type { Service } from "./service";

const shownRuns = 25;

/** Executions of templates that made or changed this entity, newest first. */
export async function RunsTab({ service }: { readonly service: Service }) {
  const caller = await serverCaller();
  const { items, totalItems } = await caller.runs.list({ entityRef: service.ref, limit: shownRuns });
  const nowMs = requestTimeMs();
  return (
    <Section id="runs" title="Runs" meta={<span className="tabular">{totalItems}</span>} flush>
      {items.length === 0 ? (
        <StatePanel kind="empty" compact level={3} title="No runs">
          No template run of this portal made this service.
        </StatePanel>
      ) : (
        <div role="region" aria-label="Runs of this service" tabIndex={0} className="overflow-x-auto">
          <Table>
            <thead>
              <tr>
                <HeadCell>Run</HeadCell>
                <HeadCell>State</HeadCell>
                <HeadCell>Started by</HeadCell>
                <HeadCell>Started</HeadCell>
              </tr>
            </thead>
            <tbody>
              {items.map((run) => (
                <tr key={run.id} className="last:[&>td]:border-b-0">
                  <Cell>
                    <Link
                      href={`/runs/${run.id}`}
                      className="rounded-sm font-medium hover:text-link hover:underline"
                    >
                      {run.template}
                    </Link>
                    {run.failure !== null && (
                      <p className="text-sm text-ink-2">
                        <InlineCode text={run.failure.message} />
                      </p>
                    )}
                  </Cell>
                  <Cell>
                    <RunStateBadge state={run.state} />
                  </Cell>
                  <Cell className="whitespace-nowrap">{run.startedBy.name}</Cell>
                  <Cell className="whitespace-nowrap">
                    <TimeAgo at={run.createdAt} nowMs={nowMs} />
                  </Cell>
                </tr>
              ))}
            </tbody>
          </Table>
          {totalItems > items.length && (
            <p className="border-t border-line px-4 py-2.5">
              <Link
                href={runListHref({ entityRef: service.ref })}
                className="rounded-sm text-link hover:underline"
              >
                All {totalItems} runs
              </Link>
            </p>
          )}
        </div>
      )}
    </Section>
  );
}
