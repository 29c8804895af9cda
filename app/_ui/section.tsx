/* A titled surface. Sections carry ids so that the page's own index and links can point at them. */
import { clsx } from "clsx";
import type { ReactNode } from "react";

interface SectionProps {
  readonly id?: string;
  readonly title: ReactNode;
  readonly meta?: ReactNode;
  readonly actions?: ReactNode;
  /** No padding around the content: tables and lists draw to the edge. */
  readonly flush?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Section({ id, title, meta, actions, flush = false, className, children }: SectionProps) {
  const headingId = id === undefined ? undefined : `${id}-title`;
  return (
    <section
      id={id}
      aria-labelledby={headingId}
      className={clsx("min-w-0 rounded-lg border border-line bg-surface", className)}
    >
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2">
        <h2 id={headingId} className="text-base font-semibold">
          {title}
        </h2>
        {meta !== undefined && <div className="text-sm text-ink-3">{meta}</div>}
        {actions !== undefined && (
          <div className="ml-auto flex items-center gap-2 print:hidden">{actions}</div>
        )}
      </div>
      <div className={clsx(!flush && "p-4")}>{children}</div>
    </section>
  );
}

/** Label and value pairs in one column; both may wrap, and on a phone the values keep most of the width. */
export function Facts({ items }: { readonly items: readonly { label: string; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-[fit-content(40%)_minmax(0,1fr)] gap-x-4 gap-y-2 text-base">
      {items.map((item) => (
        <div key={item.label} className="contents">
          <dt className="min-w-24 text-sm leading-[1.375rem] text-ink-3">{item.label}</dt>
          <dd className="min-w-0 break-words">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
