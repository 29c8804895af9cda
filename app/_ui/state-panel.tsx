/*
 * The designed states that are not data: empty, error, forbidden, missing, nothing left to do. An error says what was expected, what was
 * found and what to do; an empty list says how it fills.
 */
import { CircleCheck, CircleSlash, Inbox, Lock, SearchX, TriangleAlert } from "lucide-react";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import { withInlineCode } from "./inline-code";

const looks = {
  empty: { Icon: Inbox, tone: "text-ink-3" },
  noResults: { Icon: SearchX, tone: "text-ink-3" },
  error: { Icon: TriangleAlert, tone: "text-bad" },
  forbidden: { Icon: Lock, tone: "text-warn" },
  done: { Icon: CircleCheck, tone: "text-good" },
  missing: { Icon: CircleSlash, tone: "text-ink-3" },
} as const;

interface StatePanelProps {
  readonly kind: keyof typeof looks;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** A reference a person can quote, for example the request id. */
  readonly reference?: string;
  /** Sits inside a section instead of filling the page. */
  readonly compact?: boolean;
  /** The level of the title: 1 when the panel is the whole page. */
  readonly level?: 1 | 2 | 3;
}

export function StatePanel(props: StatePanelProps) {
  const { kind, title, children, actions, reference, compact = false, level = 2 } = props;
  const { Icon, tone } = looks[kind];
  const Heading = `h${level}` as const;
  return (
    <div
      role={kind === "error" ? "alert" : undefined}
      className={clsx("flex flex-col items-center px-4 text-center", compact ? "py-8" : "py-16")}
    >
      <Icon aria-hidden className={clsx(compact ? "size-6" : "size-8", tone)} strokeWidth={1.5} />
      <Heading className="mt-3 text-lg font-semibold text-balance">{title}</Heading>
      {children !== undefined && (
        <div className="mt-1 max-w-[60ch] text-base text-balance text-ink-2">{withInlineCode(children)}</div>
      )}
      {actions !== undefined && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
      {reference !== undefined && <p className="mt-4 font-mono text-xs text-ink-3">Reference {reference}</p>}
    </div>
  );
}
