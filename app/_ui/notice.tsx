/* An inline message about the thing below it: stale data, a warning, a limit. Icon, word and colour together. */
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import { withInlineCode } from "./inline-code";

const looks = {
  info: { Icon: Info, className: "bg-info-soft text-info", word: "Note" },
  good: { Icon: CircleCheck, className: "bg-good-soft text-good", word: "Done" },
  warn: { Icon: TriangleAlert, className: "bg-warn-soft text-warn", word: "Warning" },
  bad: { Icon: CircleAlert, className: "bg-bad-soft text-bad", word: "Error" },
} as const;
export type NoticeTone = keyof typeof looks;

interface NoticeProps {
  readonly tone: NoticeTone;
  readonly title?: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Set when the message appears in answer to something the person did. */
  readonly live?: boolean;
}

export function Notice({ tone, title, children, actions, live = false }: NoticeProps) {
  const { Icon, className, word } = looks[tone];
  return (
    <div
      role={live ? (tone === "bad" ? "alert" : "status") : undefined}
      className={clsx("flex items-start gap-2.5 rounded-md px-3 py-2 text-base", className)}
    >
      <Icon aria-hidden className="mt-0.75 size-4 shrink-0" />
      {/* Where both do not fit side by side, the actions stand below the text and begin where it does. */}
      <div className="flex min-w-0 flex-1 flex-wrap items-start gap-x-2.5 gap-y-2">
        <div className="min-w-0 flex-[1_1_14rem]">
          <span className="sr-only">{word}: </span>
          {title !== undefined && <p className="font-medium">{withInlineCode(title)}</p>}
          {children !== undefined && <div className="text-ink">{withInlineCode(children)}</div>}
        </div>
        {actions}
      </div>
    </div>
  );
}
