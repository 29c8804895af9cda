/*
 * A moment, relative in the text and absolute on hover. `now` is given so that server and browser print the same
 * words; a client leaf passes its own clock.
 */
const units = [
  { unit: "year", seconds: 31_536_000 },
  { unit: "month", seconds: 2_592_000 },
  { unit: "week", seconds: 604_800 },
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3_600 },
  { unit: "minute", seconds: 60 },
] as const;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "long" });

export function formatTimeAgo(at: string, nowMs: number): string {
  const seconds = Math.round((Date.parse(at) - nowMs) / 1000);
  const unit = units.find((candidate) => Math.abs(seconds) >= candidate.seconds);
  if (unit === undefined) return "just now";
  return relative.format(Math.trunc(seconds / unit.seconds), unit.unit);
}

/** Of something that is to come, and is late once its moment is over: never "just now". */
export function formatTimeUntil(at: string, nowMs: number): string {
  const ms = Date.parse(at) - nowMs;
  if (Math.abs(ms) >= 59_500) return formatTimeAgo(at, nowMs);
  return ms > 0 ? "in a moment" : "now";
}

/** `2026-11-22 19:45 UTC`: the same on every machine, sortable by eye. */
export const formatAbsolute = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

interface TimeAgoProps {
  readonly at: string;
  readonly nowMs: number;
  readonly className?: string;
}

interface MomentProps {
  readonly at: string;
  readonly className?: string | undefined;
  readonly children: string;
}

const Moment = ({ at, className, children }: MomentProps) => (
  <time dateTime={at} title={formatAbsolute(at)} className={className} suppressHydrationWarning>
    {children}
  </time>
);

export const TimeAgo = ({ at, nowMs, className }: TimeAgoProps) => (
  <Moment at={at} className={className}>
    {formatTimeAgo(at, nowMs)}
  </Moment>
);

export const TimeUntil = ({ at, nowMs, className }: TimeAgoProps) => (
  <Moment at={at} className={className}>
    {formatTimeUntil(at, nowMs)}
  </Moment>
);

/** "As of" line under numbers and lists. */
export function AsOf({ at, nowMs }: { readonly at: string; readonly nowMs: number }) {
  return (
    <span className="text-sm whitespace-nowrap text-ink-3">
      as of <TimeAgo at={at} nowMs={nowMs} />
    </span>
  );
}
