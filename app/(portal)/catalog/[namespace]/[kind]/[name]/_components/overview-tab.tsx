import { Markdown } from "~/app/_ui/markdown";
import { Facts, Section } from "~/app/_ui/section";
import { StatePanel } from "~/app/_ui/state-panel";
import { aboutFacts } from "./about-facts";
import { FindingList } from "./finding-list";
import { RelationSection } from "./relations-tab";
import type { Service } from "./service";
import { UnreadRepository } from "./unread-repository";

export function OverviewTab({ service }: { readonly service: Service }) {
  const findings = service.file?.findings ?? [];
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="flex min-w-0 flex-col gap-4">
        <UnreadRepository repository={service.repository} />
        {findings.length > 0 && (
          <Section id="findings" title="Findings in the descriptor" flush>
            <FindingList findings={findings} />
          </Section>
        )}
        <MainContent service={service} />
      </div>
      <Section id="about" title="About">
        <Facts items={aboutFacts(service)} />
      </Section>
    </div>
  );
}

/** A repository speaks through its README; teams, systems and people through what belongs to them. */
function MainContent({ service }: { readonly service: Service }) {
  const unread = service.sloFindings.filter(({ file }) => file === "README.md");
  if (unread.length > 0) {
    return (
      <Section id="readme" title="README" flush>
        <FindingList findings={unread} />
      </Section>
    );
  }
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
