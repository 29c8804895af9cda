/*
 * The six result states: six shapes, six words, six colours. A reader who sees no colour, or no shape, still knows.
 * Circle tick = pass, octagon cross = fail, triangle = warn, dash circle = not applicable, dotted circle with a
 * question = unknown, shield = exempt.
 */
import { CircleCheck, CircleHelp, CircleMinus, OctagonX, ShieldCheck, TriangleAlert } from "lucide-react";
import { clsx } from "clsx";
import { Badge, type BadgeTone } from "./badge";

export type ResultState = "pass" | "fail" | "warn" | "not-applicable" | "unknown" | "exempt";

const looks = {
  pass: { label: "Pass", tone: "good", text: "text-good", Icon: CircleCheck },
  fail: { label: "Fail", tone: "bad", text: "text-bad", Icon: OctagonX },
  warn: { label: "Warn", tone: "warn", text: "text-warn", Icon: TriangleAlert },
  "not-applicable": { label: "Not applicable", tone: "quiet", text: "text-quiet", Icon: CircleMinus },
  unknown: { label: "Unknown", tone: "doubt", text: "text-doubt", Icon: CircleHelp },
  exempt: { label: "Exempt", tone: "waived", text: "text-waived", Icon: ShieldCheck },
} as const satisfies Record<ResultState, { label: string; tone: BadgeTone; text: string; Icon: unknown }>;

export const resultStateLabel = (state: ResultState): string => looks[state].label;

export function ResultStateBadge({
  state,
  detail,
}: {
  readonly state: ResultState;
  readonly detail?: string;
}) {
  const { label, tone, Icon } = looks[state];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />} {...(detail && { title: detail })}>
      {label}
    </Badge>
  );
}

/** The shape alone, for dense rows; carries its word for assistive technology and on hover. */
export function ResultStateIcon({
  state,
  className,
}: {
  readonly state: ResultState;
  readonly className?: string;
}) {
  const { label, text, Icon } = looks[state];
  return (
    <span role="img" aria-label={label} title={label} className={clsx("inline-flex", text, className)}>
      <Icon aria-hidden className="size-4" />
    </span>
  );
}
