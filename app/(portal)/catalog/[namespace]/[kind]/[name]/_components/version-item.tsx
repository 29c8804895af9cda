/* One version of an entity: how much changed, since when it was known, by whose commit, and each change as a diff. */
import { GitCommitHorizontal } from "lucide-react";
import { Badge } from "~/app/_ui/badge";
import { formatAbsolute, TimeAgo } from "~/app/_ui/time-ago";
import type { EntityVersion } from "~/server/catalog/domain/entity-history.schema.ts";
import { changeLines, type ChangedValues, type ChangeLine } from "./change-lines";
import { shortCommit } from "./service";

interface Change extends ChangedValues {
  readonly path: string;
}

export interface ShownVersion extends Omit<EntityVersion, "entity" | "changes"> {
  readonly changes: readonly Change[];
}

interface VersionItemProps {
  readonly version: ShownVersion;
  readonly nowMs: number;
}

export function VersionItem({ version, nowMs }: VersionItemProps) {
  const { changes, goneSince, recordedFrom, recordedTo } = version;
  return (
    <li className="border-b border-line px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-medium">{titleOf(version)}</h3>
        {recordedTo === null && <Badge tone="info">Current</Badge>}
        <p className="flex flex-wrap items-center gap-x-3 text-sm text-ink-2 sm:ml-auto">
          <Origin version={version} />
          <TimeAgo at={recordedFrom} nowMs={nowMs} />
        </p>
      </div>
      {goneSince !== null && (
        <p className="mt-1 text-sm text-ink-2">
          Not in the catalog from {formatAbsolute(goneSince)} to {formatAbsolute(recordedFrom)}.
        </p>
      )}
      {changes.length > 0 && (
        <dl className="mt-2 grid gap-x-4 gap-y-2 sm:grid-cols-[minmax(8rem,16rem)_minmax(0,1fr)]">
          {changes.map((change) => (
            <ChangedField key={change.path} change={change} />
          ))}
        </dl>
      )}
    </li>
  );
}

function titleOf({ changes, goneSince }: ShownVersion): string {
  if (changes.length > 0)
    return changes.length === 1 ? "1 field changed" : `${changes.length} fields changed`;
  return goneSince === null ? "First version" : "Back in the catalog, unchanged";
}

function Origin({ version: { commit, commitUrl, author } }: { readonly version: ShownVersion }) {
  if (commit === null) return <span>Read from the forge</span>;
  const short = shortCommit(commit);
  return (
    <span className="flex min-w-0 items-center gap-1">
      <GitCommitHorizontal aria-hidden className="size-3.5 shrink-0 text-ink-3" />
      {commitUrl === null ? (
        <code className="font-mono text-xs">{short}</code>
      ) : (
        <a
          href={commitUrl}
          target="_blank"
          rel="noreferrer"
          aria-label={`Commit ${short}`}
          className="rounded-sm font-mono text-xs text-link hover:underline"
        >
          {short}
        </a>
      )}
      {author !== null && <span className="truncate">by {author}</span>}
    </span>
  );
}

function ChangedField({ change }: { readonly change: Change }) {
  const { lines, hidden } = changeLines(change);
  return (
    <div className="contents">
      <dt className="pt-0.5 font-mono text-xs wrap-anywhere text-ink-2">{change.path}</dt>
      <dd className="min-w-0 overflow-hidden rounded-md font-mono text-xs max-sm:mb-1">
        {lines.map((line, at) => (
          <Line key={`${at} ${line.kind}`} line={line} />
        ))}
        {hidden > 0 && <p className="px-2 pt-1 font-sans text-ink-3">and {hidden} more lines</p>}
      </dd>
    </div>
  );
}

const looks = {
  removed: { Mark: "del", sign: "−", word: "Before: ", className: "bg-bad-soft" },
  added: { Mark: "ins", sign: "+", word: "After: ", className: "bg-good-soft" },
} as const;

function Line({ line: { kind, text } }: { readonly line: ChangeLine }) {
  const { Mark, sign, word, className } = looks[kind];
  return (
    <Mark className={`flex gap-2 px-2 py-0.5 no-underline ${className}`}>
      <span aria-hidden className="text-ink-3 select-none">
        {sign}
      </span>
      <span className="sr-only">{word}</span>
      <span className="min-w-0 wrap-anywhere whitespace-pre-wrap">{text}</span>
    </Mark>
  );
}
