/* What the About box of an entity says: only what is known of it has a row. */
import Link from "next/link";
import { Fragment, type ReactNode } from "react";
import { Tag } from "~/app/_ui/badge";
import { CopyButton } from "~/app/_ui/copy-button";
import { requestTimeMs } from "~/app/_ui/request-time";
import { TimeAgo } from "~/app/_ui/time-ago";
import { shortCommit, type Service } from "./service";

interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

const linkClass = "rounded-sm text-link hover:underline";

/** Kind, namespace and name, each whole on its line where the line has room for it. */
const breakable = (ref: string): ReactNode =>
  ref.split(/(?<=[:/])/).map((part) => (
    <Fragment key={part}>
      {part}
      <wbr />
    </Fragment>
  ));

const reference = (ref: string): Fact => ({
  label: "Reference",
  value: (
    <span className="flex items-start justify-between gap-1">
      <code className="pt-0.5 font-mono text-xs wrap-anywhere">{breakable(ref)}</code>
      <span className="-my-1">
        <CopyButton text={ref} label="Copy entity reference" />
      </span>
    </span>
  ),
});

function repositoryFacts(repository: Service["repository"]): readonly Fact[] {
  if (repository === null) return [];
  const { htmlUrl, fullName, isEmbeddedForge, visibility, defaultBranch, headSha } = repository;
  const value = (
    <>
      <a href={htmlUrl} target="_blank" rel="noreferrer" className={linkClass}>
        {fullName}
      </a>
      <span className="block text-sm text-ink-3">
        {isEmbeddedForge ? "Local forge, " : ""}
        {visibility}, branch {defaultBranch}
      </span>
    </>
  );
  const head =
    headSha === null
      ? []
      : [{ label: "Head", value: <code className="font-mono text-xs">{shortCommit(headSha)}</code> }];
  return [{ label: "Repository", value }, ...head];
}

function templateFacts(template: Service["template"]): readonly Fact[] {
  if (template === null) return [];
  const value = (
    <Link href={`/templates/${template.name}`} className={linkClass}>
      {template.name}
    </Link>
  );
  return [{ label: "Template", value }];
}

function tagFacts(tags: Service["tags"]): readonly Fact[] {
  if (tags.length === 0) return [];
  const value = (
    <span className="flex flex-wrap gap-1">
      {tags.map((tag) => (
        <Tag key={tag}>{tag}</Tag>
      ))}
    </span>
  );
  return [{ label: "Tags", value }];
}

export function aboutFacts(service: Service): readonly Fact[] {
  const nowMs = requestTimeMs();
  const at = (label: string, time: string | null): readonly Fact[] =>
    time === null ? [] : [{ label, value: <TimeAgo at={time} nowMs={nowMs} /> }];
  return [
    reference(service.ref),
    ...repositoryFacts(service.repository),
    ...templateFacts(service.template),
    ...tagFacts(service.tags),
    ...at("First seen", service.createdAt),
    ...at("Changed", service.updatedAt),
    ...at("Last read", service.lastIngestedAt),
  ];
}
