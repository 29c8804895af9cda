import { ExternalLink } from "lucide-react";
import { Markdown } from "~/app/_ui/markdown";
import { FindingList } from "./finding-list";
import { Section } from "~/app/_ui/section";
import { StatePanel } from "~/app/_ui/state-panel";
import type { Service } from "./service";

export function RunbookTab({ service }: { readonly service: Service }) {
  const unread = service.sloFindings.filter(({ file }) => file.startsWith("docs/runbooks/"));
  if (service.runbooks.length === 0 && unread.length === 0) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        <StatePanel kind="empty" title="No runbook yet">
          Write one heading per alert in <code className="font-mono">docs/runbooks/*.md</code>: meaning, user
          impact, checks, mitigation, escalation.
        </StatePanel>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {unread.length > 0 && (
        <Section id="runbook-findings" title="Runbooks that are not shown" flush>
          <FindingList findings={unread} />
        </Section>
      )}
      {service.runbooks.map((runbook) => (
        <Section
          key={runbook.path}
          id={runbook.path}
          title={runbook.title}
          meta={<span className="font-mono text-xs">{runbook.path}</span>}
          actions={
            <a
              href={runbook.url}
              target="_blank"
              rel="noreferrer"
              className="flex items-center gap-1 rounded-sm text-sm text-link hover:underline"
            >
              <ExternalLink aria-hidden className="size-3.5" />
              Source
            </a>
          }
        >
          <Markdown text={withoutTitle(runbook.markdown)} fileUrl={runbook.url} />
        </Section>
      ))}
    </div>
  );
}

/** The section already carries the document's title. */
const withoutTitle = (markdown: string): string => markdown.replace(/^\s*#[ \t].*(?:\r?\n|$)/, "");
