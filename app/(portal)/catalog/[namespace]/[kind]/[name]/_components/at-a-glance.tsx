/* The strip that answers, without scrolling: who owns it, what it promises, how ready it is, where it comes from. */
import { CircleAlert, FileWarning, GitCommitHorizontal, Hash, PhoneCall } from "lucide-react";
import { clsx } from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { Avatar } from "~/app/_ui/avatar";
import { requestTimeMs } from "~/app/_ui/request-time";
import { TimeAgo } from "~/app/_ui/time-ago";
import { entityHref } from "~/server/catalog/domain/entity-path.ts";
import { LevelBadge } from "../../../../../_entities/entity-facts";
import { ResultBar } from "./result-bar";
import { formatObjective, shortCommit, type Service } from "./service";

interface CardProps {
  readonly title: string;
  readonly className?: string;
  readonly children: ReactNode;
}

const Card = ({ title, className, children }: CardProps) => (
  <div
    role="group"
    aria-label={title}
    className={clsx("min-w-0 rounded-lg border border-line bg-surface px-4 py-3", className)}
  >
    <h2 className="mb-1.5 text-sm text-ink-3">{title}</h2>
    {children}
  </div>
);

const linkClass = "rounded-sm hover:text-link hover:underline";

export function AtAGlance({ service }: { readonly service: Service }) {
  const isPeople = service.kind === "group" || service.kind === "user";
  if (isPeople) return null;
  const nowMs = requestTimeMs();
  const cards = [
    <OwnerCard key="owner" service={service} />,
    ...(service.kind === "component" ? [<ObjectivesCard key="slos" service={service} />] : []),
    ...(service.scorecards.length > 0 ? [<ReadinessCard key="score" service={service} />] : []),
    ...(service.source === null ? [] : [<SourceCard key="source" service={service} nowMs={nowMs} />]),
  ];
  return <div className="mb-5 grid gap-3 sm:grid-cols-2 xl:grid-cols-4">{cards}</div>;
}

const shownMembers = 4;

function OwnerCard({ service }: { readonly service: Service }) {
  const team = service.ownerTeam;
  if (team === null) {
    return (
      <Card title="Owner">
        <p className="flex items-center gap-1.5 font-medium text-warn">
          <CircleAlert aria-hidden className="size-4" />
          {service.owner === null ? "Nobody owns this" : `The catalog knows no ${service.owner.ref}`}
        </p>
        <p className="mt-1 text-sm text-ink-2">
          {service.owner === null
            ? "Set spec.owner in its catalog-info.yaml."
            : "spec.owner in its catalog-info.yaml names it: correct the name, or create the team on the forge."}
        </p>
      </Card>
    );
  }
  return (
    <Card title="Owner">
      <p className="text-lg font-semibold">
        <Link href={entityHref(team.ref)} className={linkClass}>
          {team.title}
        </Link>
      </p>
      <ul className="mt-1.5 flex flex-wrap gap-x-3 gap-y-1 text-sm">
        {team.members.slice(0, shownMembers).map((member) => (
          <li key={member.ref} className="flex items-center gap-1.5">
            <Avatar name={member.name} />
            <Link href={entityHref(member.ref)} className={linkClass}>
              {member.name}
            </Link>
          </li>
        ))}
        {team.totalMembers > shownMembers && (
          <li className="tabular text-ink-3">and {team.totalMembers - shownMembers} more</li>
        )}
        {team.totalMembers === 0 && <li className="text-warn">The team has no members</li>}
      </ul>
      <Reach service={service} />
    </Card>
  );
}

/** Whom to wake and where to ask; a missing answer is said, because at night its absence is the news. */
function Reach({ service }: { readonly service: Service }) {
  const { onCall, channel } = service;
  return (
    <ul className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-sm text-ink-2">
      <li className="flex min-w-0 items-center gap-1.5">
        <PhoneCall aria-hidden className="size-3.5 shrink-0 text-ink-3" />
        <OnCall value={onCall} />
      </li>
      {channel !== null && (
        <li className="flex min-w-0 items-center gap-1">
          <Hash aria-hidden className="size-3.5 shrink-0 text-ink-3" />
          <span className="sr-only">Channel </span>
          <span className="truncate">{channel.replace(/^#/, "")}</span>
        </li>
      )}
    </ul>
  );
}

function OnCall({ value }: { readonly value: string | null }) {
  if (value === null) return <span className="text-ink-3">No on-call named</span>;
  if (!/^https?:\/\//.test(value))
    return (
      <span className="truncate">
        {value} <span className="text-ink-3">on call</span>
      </span>
    );
  return (
    <a
      href={value}
      target="_blank"
      rel="noreferrer"
      className="truncate rounded-sm text-link hover:underline"
    >
      On-call schedule
    </a>
  );
}

const shownObjectives = 3;

function ObjectivesCard({ service }: { readonly service: Service }) {
  if (service.slos.length === 0) {
    return (
      <Card title="Objectives">
        <p className="font-medium text-ink-2">No objectives yet</p>
        <p className="mt-1 text-sm text-ink-3">They are read from slo/*.yaml in the repository.</p>
      </Card>
    );
  }
  return (
    <Card title="Objectives">
      <ul className="flex flex-col gap-1">
        {service.slos.slice(0, shownObjectives).map((slo) => (
          <li key={slo.name} className="flex items-baseline justify-between gap-3">
            <Link href="?tab=slos" scroll={false} className={`truncate capitalize ${linkClass}`}>
              {slo.indicator}
            </Link>
            <span className="tabular whitespace-nowrap">
              <span className="font-semibold">{formatObjective(slo.objective)}</span>{" "}
              <span className="text-sm text-ink-3">over {slo.window}</span>
            </span>
          </li>
        ))}
      </ul>
      {service.slos.length > shownObjectives && (
        <p className="mt-1 text-sm text-ink-3">and {service.slos.length - shownObjectives} more</p>
      )}
    </Card>
  );
}

function ReadinessCard({ service }: { readonly service: Service }) {
  const scorecard = service.scorecards[0];
  if (scorecard === undefined) return null;
  return (
    <Card title={scorecard.title}>
      <p className="flex flex-wrap items-center gap-2">
        <LevelBadge level={scorecard.level} />
        {scorecard.nextLevel !== null && (
          <Link href="?tab=scorecard" scroll={false} className={`font-medium ${linkClass}`}>
            {scorecard.rulesToNext} {scorecard.rulesToNext === 1 ? "rule" : "rules"} to {scorecard.nextLevel}
          </Link>
        )}
      </p>
      <div className="mt-2.5">
        <ResultBar results={scorecard.results} />
      </div>
    </Card>
  );
}

function SourceCard({ service, nowMs }: { readonly service: Service; readonly nowMs: number }) {
  const { source, file, template } = service;
  if (source === null) return null;
  return (
    // A phone leaves it out: the same facts stand under About.
    <Card title="Source" className="max-sm:hidden">
      <p className="truncate">
        <a href={source.url} target="_blank" rel="noreferrer" className={`font-medium ${linkClass}`}>
          {source.path}
        </a>
      </p>
      <p className="mt-1 flex flex-wrap items-center gap-x-3 text-sm text-ink-2">
        {file !== null && (
          <span className="flex items-center gap-1 font-mono text-xs">
            <GitCommitHorizontal aria-hidden className="size-3.5 text-ink-3" />
            {shortCommit(file.commit)}
          </span>
        )}
        {service.lastIngestedAt !== null && (
          <span>
            read <TimeAgo at={service.lastIngestedAt} nowMs={nowMs} />
          </span>
        )}
      </p>
      {file !== null && file.findings.length > 0 && (
        <p className="mt-1 text-sm">
          <Link href="?tab=overview#findings" className="flex items-center gap-1 text-warn hover:underline">
            <FileWarning aria-hidden className="size-3.5" />
            {file.findings.length} {file.findings.length === 1 ? "finding" : "findings"} in this file
          </Link>
        </p>
      )}
      {template !== null && (
        <p className="mt-1 truncate text-sm text-ink-2">
          From template{" "}
          <Link href={`/templates/${template.name}`} className={linkClass}>
            {template.name}
          </Link>
        </p>
      )}
    </Card>
  );
}
