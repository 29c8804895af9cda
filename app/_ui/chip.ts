/* The look of one value of a filter that is a row of links. */
import { clsx } from "clsx";

export const chipClass = (active: boolean, className?: string): string =>
  clsx(
    "inline-flex h-7 items-center rounded-full border px-3 text-sm print:hidden",
    active
      ? "border-transparent bg-selected font-medium text-ink"
      : "border-line-strong bg-surface text-ink-2 hover:bg-hover",
    className,
  );
