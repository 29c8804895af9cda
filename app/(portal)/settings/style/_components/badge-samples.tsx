import { Award } from "lucide-react";
import { Avatar } from "~/app/_ui/avatar";
import { Badge, Count, Tag, type BadgeTone } from "~/app/_ui/badge";
import { chipClass } from "~/app/_ui/chip";
import { Kbd } from "~/app/_ui/kbd";
import { KindIcon } from "../../../_entities/kind-icon";
import { Mark } from "~/app/_ui/mark";
import {
  ResultStateBadge,
  resultStateLabel,
  ResultStateIcon,
  type ResultState,
} from "~/app/_ui/result-state";
import { AsOf, TimeAgo, TimeUntil } from "~/app/_ui/time-ago";
import { Sample } from "./both-themes";

const tones: readonly BadgeTone[] = ["quiet", "good", "bad", "warn", "info", "doubt", "waived"];
const ladder: readonly BadgeTone[] = ["bronze", "silver", "gold"];
const results: readonly ResultState[] = ["pass", "fail", "warn", "not-applicable", "unknown", "exempt"];
const kinds = ["component", "api", "resource", "system", "domain", "group", "user"];
const at = "2026-01-15T09:30:00.000Z";
const laterMs = (hours: number): number => Date.parse(at) + hours * 3_600_000;

export function BadgeSamples() {
  return (
    <>
      <Sample name="Badge" inline>
        {tones.map((tone) => (
          <Badge key={tone} tone={tone}>
            {tone}
          </Badge>
        ))}
        {ladder.map((tone) => (
          <Badge key={tone} tone={tone} icon={<Award aria-hidden className="size-3.5" />}>
            {tone}
          </Badge>
        ))}
      </Sample>
      <Sample name="ResultStateBadge and ResultStateIcon: six words, shapes and colours" inline>
        {results.map((state) => (
          <ResultStateBadge key={state} state={state} />
        ))}
        {results.map((state) => (
          <ResultStateIcon key={resultStateLabel(state)} state={state} />
        ))}
      </Sample>
      <Sample name="Tag, Count, Kbd, a chip picked and not" inline>
        <Tag>production</Tag>
        <Count>12</Count>
        <Kbd>g</Kbd>
        <span className={chipClass(true)}>Failed</span>
        <span className={chipClass(false)}>Queued</span>
      </Sample>
      <Sample name="Avatar of a person and of a group, KindIcon, Mark" inline>
        <Avatar name="Ada Lovelace" />
        <Avatar name="Ada Lovelace" size="md" />
        <Avatar name="Payments" shape="group" />
        <Avatar name="Payments" shape="group" size="md" />
        {kinds.map((kind) => (
          <KindIcon key={kind} kind={kind} />
        ))}
        <Mark className="size-6" />
      </Sample>
      <Sample name="TimeAgo, TimeUntil and AsOf: relative, absolute on hover" inline>
        <TimeAgo at={at} nowMs={laterMs(0)} />
        <TimeAgo at={at} nowMs={laterMs(5)} />
        <TimeAgo at={at} nowMs={laterMs(-50)} />
        <TimeUntil at={at} nowMs={laterMs(0)} />
        <AsOf at={at} nowMs={laterMs(100)} />
      </Sample>
    </>
  );
}
