import type { ReactNode } from "react";
import { Tag } from "~/app/_ui/badge";
import { Markdown } from "~/app/_ui/markdown";
import { Notice } from "~/app/_ui/notice";
import { Facts, Section } from "~/app/_ui/section";
import { StatePanel } from "~/app/_ui/state-panel";
import { requestTimeMs } from "~/app/_ui/request-time";
import { TimeAgo } from "~/app/_ui/time-ago";
import { FindingList } from "./finding-list";
import { RelationSection } from "./relations-tab";
import { shortCommit, type Service } from "./service";

export function OverviewTab({ service }: { readonly service: Service }) {
  const findings = service.file?.findings ?? [];
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="flex min-w-0 flex-col gap-4">
        {typeof service.repository?.error === "string" && (
          <Notice tone="warn" title="The repository could not be read the last time">
            {service.repository.error} What you see is what was read before.
          </Notice>
        )}
        {findings.length > 0 && (
          <Section id="findings" title="Findings in the descriptor" flush>
            <FindingList findings={findings} />
          </Section>
        )}
        <MainContent service={service} />
      </div>
      <Section id="about" title="About">
        <Facts items={factsOf(service)} />
      </Section>
    </div>
  );
}

/** A repository speaks through its README; teams, systems and people through what belongs to them. */
function MainContent({ service }: { readonly service: Service }) {
  if (service.readme !== null) {
    return (
      <Section
        id="readme"
        title="README"
        meta={<span className="font-mono text-xs">{service.readme.path}</span>}
      >
        <Markdown text={service.readme.markdown} fileUrl={service.readme.url} />
      </Section>
    );
  }
  if (service.kind !== "component" && service.relations.length > 0) {
    return service.relations.map((group) => <RelationSection key={group.type} group={group} />);
  }
  return (
    <div className="rounded-lg border border-line bg-surface">
      <StatePanel kind="empty" compact title="Nothing written here yet">
        A README.md at the root of the repository is shown in this place.
      </StatePanel>
    </div>
  );
}

function factsOf(service: Service): { label: string; value: ReactNode }[] {
  const nowMs = requestTimeMs();
  const { repository, template } = service;
  const external = (url: string, text: ReactNode) => (
    <a href={url} target="_blank" rel="noreferrer" className="rounded-sm text-link hover:underline">
      {text}
    </a>
  );
  return [
    { label: "Reference", value: <code className="font-mono text-xs break-all">{service.ref}</code> },
    ...(repository === null
      ? []
      : [
          {
            label: "Repository",
            value: (
              <>
                {external(repository.htmlUrl, repository.fullName)}
                <span className="block text-sm text-ink-3">
                  {repository.isEmbeddedForge ? "Local forge, " : ""}
                  {repository.visibility}, branch {repository.defaultBranch}
                </span>
              </>
            ),
          },
          ...(repository.headSha === null
            ? []
            : [
                {
                  label: "Head",
                  value: <code className="font-mono text-xs">{shortCommit(repository.headSha)}</code>,
                },
              ]),
        ]),
    ...(template === null
      ? []
      : [
          {
            label: "Template",
            value: template.name,
          },
        ]),
    ...(service.tags.length === 0
      ? []
      : [
          {
            label: "Tags",
            value: (
              <span className="flex flex-wrap gap-1">
                {service.tags.map((tag) => (
                  <Tag key={tag}>{tag}</Tag>
                ))}
              </span>
            ),
          },
        ]),
    { label: "First seen", value: <TimeAgo at={service.createdAt} nowMs={nowMs} /> },
    { label: "Changed", value: <TimeAgo at={service.updatedAt} nowMs={nowMs} /> },
    ...(service.lastIngestedAt === null
      ? []
      : [{ label: "Last read", value: <TimeAgo at={service.lastIngestedAt} nowMs={nowMs} /> }]),
  ];
}
