"use client";
import { Badge } from "~/app/_ui/badge";
import { Button } from "~/app/_ui/button";
import { CardRow, QueryCard } from "~/app/_ui/query-card";
import { StaleNotice, TryAgain } from "~/app/_ui/stale-notice";
import { StatePanel } from "~/app/_ui/state-panel";
import { useNow } from "~/app/_ui/use-now";
import { Sample, type SampleTheme } from "./both-themes";

interface Run {
  readonly name: string;
  readonly state: string;
}
const runs: readonly Run[] = [
  { name: "payments-api", state: "Succeeded" },
  { name: "ledger", state: "Running" },
];

const answer = (code: string, message: string): Error =>
  Object.assign(new Error(message), { data: { code, requestId: "req_01HZXAMPLE" } });
const noAnswer = answer("forge_unavailable", "GET /orgs/waymark: no answer within 15 s.");
const refused = answer("forbidden", "Expected the role maintainer, found developer.");

/** The states a card can be in, in the order a person may meet them. */
const cards = [
  { title: "Loading", data: undefined, error: null },
  { title: "Failed", data: undefined, error: noAnswer },
  { title: "Forbidden", data: undefined, error: refused },
  { title: "Empty", data: [], error: null },
  { title: "Filled", data: runs, error: null },
  { title: "Stale", data: runs, error: noAnswer },
] as const;

/** On its own, above a list that is no card. */
function StaleList({ dataUpdatedAt }: { readonly dataUpdatedAt: number }) {
  const query = { error: noAnswer, isFetching: false, dataUpdatedAt, refetch: () => Promise.resolve() };
  return (
    <Sample name="StaleNotice above a list, and TryAgain while it is tried">
      <StaleNotice query={query} />
      <div>
        <TryAgain query={{ ...query, isFetching: true }} />
      </div>
    </Sample>
  );
}

export function QuerySamples({ theme }: { readonly theme: SampleTheme }) {
  const dataUpdatedAt = useNow();
  const drawn = cards.map(({ title, data, error }) => (
    <QueryCard<readonly Run[]>
      key={title}
      id={`card-${title.toLowerCase()}-${theme}`}
      title={`${title}, ${theme}`}
      rows={2}
      query={{ data, error, isFetching: false, dataUpdatedAt, refetch: () => Promise.resolve() }}
      meta={(found) => <span className="tabular">{found.length}</span>}
      actions={<Button size="sm">Add</Button>}
      empty={(found) => (found.length === 0 ? <NoRuns /> : undefined)}
    >
      {(found) => (
        <ul>
          {found.map(({ name, state }) => (
            <CardRow key={name}>
              <span className="flex-1 font-medium">{name}</span>
              <Badge tone={state === "Running" ? "info" : "good"}>{state}</Badge>
            </CardRow>
          ))}
        </ul>
      )}
    </QueryCard>
  ));
  return (
    <>
      {drawn}
      <StaleList dataUpdatedAt={dataUpdatedAt} />
    </>
  );
}

const NoRuns = () => (
  <StatePanel compact level={3} kind="empty" title="No runs yet">
    A run creates a repository from a template.
  </StatePanel>
);
