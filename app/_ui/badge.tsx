/* A small labelled tint. Colour repeats what the word (and usually an icon) already says. */
import { clsx } from "clsx";
import type { ReactNode } from "react";

const tones = {
  quiet: "bg-quiet-soft text-quiet",
  good: "bg-good-soft text-good",
  bad: "bg-bad-soft text-bad",
  warn: "bg-warn-soft text-warn",
  info: "bg-info-soft text-info",
  doubt: "bg-doubt-soft text-doubt",
  waived: "bg-waived-soft text-waived",
  bronze: "bg-bronze-soft text-bronze",
  silver: "bg-silver-soft text-silver",
  gold: "bg-gold-soft text-gold",
} as const;
export type BadgeTone = keyof typeof tones;

interface BadgeProps {
  readonly tone?: BadgeTone;
  readonly icon?: ReactNode;
  readonly title?: string;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Badge({ tone = "quiet", icon, title, className, children }: BadgeProps) {
  return (
    <span
      title={title}
      className={clsx(
        "inline-flex h-5 items-center gap-1 rounded-sm px-1.5 align-middle text-xs font-medium whitespace-nowrap",
        tones[tone],
        className,
      )}
    >
      {icon}
      {children}
    </span>
  );
}

/** A neutral outlined word: tags, types, file kinds. */
export function Tag({ children, title }: { readonly children: ReactNode; readonly title?: string }) {
  return (
    <span
      title={title}
      className="inline-flex h-5 items-center rounded-sm border align-middle border-line-strong px-1.5 text-xs whitespace-nowrap text-ink-2"
    >
      {children}
    </span>
  );
}

/** A count beside a label; the label gives it meaning. */
export function Count({ children }: { readonly children: ReactNode }) {
  return (
    <span className="tabular inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-full bg-quiet-soft px-1.5 text-xs text-quiet">
      {children}
    </span>
  );
}
