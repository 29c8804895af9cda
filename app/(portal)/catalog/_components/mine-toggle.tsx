import { UserRoundCheck } from "lucide-react";
import { clsx } from "clsx";

interface MineToggleProps {
  readonly pressed: boolean;
  readonly onToggle: () => void;
}

/** A switch beside the facets: only what my teams own. */
export function MineToggle({ pressed, onToggle }: MineToggleProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      title="Only what you or your teams own"
      onClick={onToggle}
      className={clsx(
        "flex h-8 items-center gap-1.5 rounded-md border px-2.5 text-base whitespace-nowrap",
        pressed
          ? "border-link bg-selected font-medium text-ink"
          : "border-line-strong bg-surface text-ink-2 hover:bg-hover hover:text-ink",
      )}
    >
      <UserRoundCheck aria-hidden className="size-3.5" />
      Mine
    </button>
  );
}
