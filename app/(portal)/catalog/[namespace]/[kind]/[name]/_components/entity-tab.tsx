import type { EntityTabName } from "./entity-tabs";
import { HistoryTab } from "./history-tab";
import { OverviewTab } from "./overview-tab";
import { RelationsTab } from "./relations-tab";
import { RunbookTab } from "./runbook-tab";
import { RunsTab } from "./runs-tab";
import { ScorecardTab } from "./scorecard-tab";
import type { Service } from "./service";
import { SloTab } from "./slo-tab";

interface EntityTabProps {
  readonly service: Service;
  readonly tab: EntityTabName;
  /** Where the tab's list goes on, when it has pages. */
  readonly cursor: string | undefined;
}

export function EntityTab({ service, tab, cursor }: EntityTabProps) {
  switch (tab) {
    case "overview":
      return <OverviewTab service={service} />;
    case "scorecard":
      return <ScorecardTab scorecards={service.scorecards} />;
    case "slos":
      return <SloTab service={service} />;
    case "runbook":
      return <RunbookTab service={service} />;
    case "relations":
      return <RelationsTab service={service} />;
    case "runs":
      return <RunsTab service={service} />;
    case "history":
      return <HistoryTab service={service} cursor={cursor} />;
  }
}
