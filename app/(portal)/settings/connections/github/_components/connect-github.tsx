"use client";
/* Connecting a GitHub App: which GitHub, what the App may do, then the browser carries the manifest there. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "~/app/_trpc/client";
import { Notice } from "~/app/_ui/notice";
import { StaleNotice } from "~/app/_ui/stale-notice";
import type { GithubAppState } from "~/server/connections/domain/github-app.schema.ts";
import {
  githubUrlProblem,
  organisationProblem,
  toGithubOrigin,
} from "~/server/connections/domain/github-place.schema.ts";
import { ConnectedApp } from "./connected-app";
import type { Place } from "./place";
import { PlaceForm } from "./place-form";
import { RegisterApp } from "./register-app";

interface ConnectGithubProps {
  readonly place: Place;
  /** What came of GitHub's answer; empty when there was none. */
  readonly outcome: string;
  readonly reference: string;
}

const problems: Readonly<Record<string, string>> = {
  conflict:
    "Expected GitHub’s answer to an attempt you began within the last hour, found another one or one that was used. Nothing was changed. Connect again.",
  not_found: "GitHub does not know the code it gave, or it was used. Connect again.",
  unauthenticated: "Your session ended meanwhile. Sign in and connect again.",
};

const otherProblem =
  "GitHub’s answer could not be turned into credentials. Connect again; the portal’s log has the reason.";

function Outcome({ outcome, reference }: Pick<ConnectGithubProps, "outcome" | "reference">) {
  if (outcome === "") return null;
  if (outcome === "connected")
    return (
      <Notice tone="good" title="GitHub made the App" live>
        Its credentials are sealed in the data folder. Install it in the organisation, then restart Waymark.
      </Notice>
    );
  return (
    <Notice tone="bad" title="Not connected" live>
      {problems[outcome] ?? otherProblem} Reference: {reference}
    </Notice>
  );
}

interface StepsProps {
  readonly place: Place;
  readonly needed: GithubAppState["needed"];
}

/** Nothing is wrong with what nobody has typed yet. */
const toldOf = (text: string, problem: string | undefined): string | undefined =>
  text === "" ? undefined : problem;

function Steps({ place, needed }: StepsProps) {
  const problems = { url: githubUrlProblem(place.url), org: organisationProblem(place.org) };
  const isPlace = problems.url === undefined && problems.org === undefined;
  return (
    <>
      <PlaceForm
        place={place}
        errors={{ url: toldOf(place.url, problems.url), org: toldOf(place.org, problems.org) }}
      />
      {isPlace && (
        <RegisterApp place={{ url: toGithubOrigin(place.url), org: place.org.trim() }} needed={needed} />
      )}
    </>
  );
}

export function ConnectGithub({ place, outcome, reference }: ConnectGithubProps) {
  const trpc = useTRPC();
  const state = useSuspenseQuery(trpc.connections.getGithubApp.queryOptions({}));
  const { data } = state;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Outcome outcome={outcome} reference={reference} />
      <StaleNotice query={state} />
      {data.app !== null && <ConnectedApp app={data.app} />}
      {data.obstacle === null ? (
        <Steps place={place} needed={data.needed} />
      ) : (
        <Notice tone="warn" title="No App can be connected now">
          {data.obstacle}
        </Notice>
      )}
    </div>
  );
}
