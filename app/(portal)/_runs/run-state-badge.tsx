import { CircleCheck, CircleDot, CirclePause, CircleSlash, CircleX, Clock, PackageX } from "lucide-react";
import { Badge } from "~/app/_ui/badge";
import type { RunState } from "~/server/scaffolder/domain/run-state.schema.ts";

const looks = {
  queued: { tone: "quiet", word: "Queued", Icon: Clock },
  running: { tone: "info", word: "Running", Icon: CircleDot },
  waiting: { tone: "warn", word: "Waiting", Icon: CirclePause },
  succeeded: { tone: "good", word: "Succeeded", Icon: CircleCheck },
  failed: { tone: "bad", word: "Failed", Icon: CircleX },
  cancelled: { tone: "quiet", word: "Cancelled", Icon: CircleSlash },
  archived: { tone: "quiet", word: "Archived", Icon: PackageX },
} as const satisfies Record<RunState, object>;

export function RunStateBadge({ state }: { readonly state: RunState }) {
  const { tone, word, Icon } = looks[state];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />}>
      {word}
    </Badge>
  );
}
