/*
 * The look of a table: sticky head, 13 px head row, hairlines, hover. Wrap in TableFrame, which scrolls sideways on a
 * phone and is reachable by keyboard. Sorting links come from the page, because the URL holds the order.
 */
import { ArrowDown, ArrowUp } from "lucide-react";
import { clsx } from "clsx";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";

export function TableFrame({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div
      role="region"
      aria-label={label}
      tabIndex={0}
      className="relative overflow-x-auto rounded-lg border border-line bg-surface"
    >
      {children}
    </div>
  );
}

export const Table = ({ className, ...rest }: ComponentProps<"table">) => (
  <table {...rest} className={clsx("w-full border-collapse text-left text-base", className)} />
);

export const headCellClass =
  "h-9 border-b border-line bg-canvas px-3 text-sm font-medium whitespace-nowrap text-ink-2 first:pl-4 last:pr-4";

export const HeadCell = ({ className, ...rest }: ComponentProps<"th">) => (
  <th scope="col" {...rest} className={clsx(headCellClass, className)} />
);

export const Cell = ({ className, ...rest }: ComponentProps<"td">) => (
  <td
    {...rest}
    className={clsx("border-b border-line px-3 py-1.5 align-middle first:pl-4 last:pr-4", className)}
  />
);

interface SortHeadCellProps {
  readonly label: string;
  /** The order this column has now; undefined when the list is ordered by another one. */
  readonly direction: "asc" | "desc" | undefined;
  /** Where the next click leads. */
  readonly href: string;
  readonly className?: string;
}

export function SortHeadCell({ label, direction, href, className }: SortHeadCellProps) {
  const Arrow = direction === "desc" ? ArrowDown : ArrowUp;
  const ariaSort = direction === undefined ? undefined : direction === "asc" ? "ascending" : "descending";
  return (
    <th scope="col" aria-sort={ariaSort} className={clsx(headCellClass, className)}>
      <Link
        href={href}
        scroll={false}
        className="group inline-flex items-center gap-1 rounded-sm hover:text-ink"
      >
        {label}
        <Arrow
          aria-hidden
          className={clsx("size-3.5", direction === undefined && "opacity-0 group-hover:opacity-60")}
        />
      </Link>
    </th>
  );
}
