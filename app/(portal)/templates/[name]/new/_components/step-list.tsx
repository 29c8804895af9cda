"use client";
/* Where am I in the wizard; earlier steps are links back. */
import { Check } from "lucide-react";
import { clsx } from "clsx";

interface StepListProps {
  readonly titles: readonly string[];
  readonly current: number;
  readonly onSelect: (index: number) => void;
}

export function StepList({ titles, current, onSelect }: StepListProps) {
  return (
    <ol aria-label="Steps" className="flex flex-wrap gap-1 lg:sticky lg:top-4 lg:flex-col">
      {titles.map((title, index) => {
        const done = index < current;
        return (
          <li key={title}>
            <button
              type="button"
              disabled={!done}
              aria-current={index === current ? "step" : undefined}
              onClick={() => onSelect(index)}
              className={clsx(
                "flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left text-base",
                index === current ? "bg-selected font-medium text-ink" : "text-ink-2",
                done && "hover:bg-hover",
              )}
            >
              <span className="tabular flex size-5 shrink-0 items-center justify-center rounded-full border border-line-strong text-xs">
                {done ? <Check aria-label="Done" className="size-3.5 text-good" /> : index + 1}
              </span>
              {title}
            </button>
          </li>
        );
      })}
    </ol>
  );
}
