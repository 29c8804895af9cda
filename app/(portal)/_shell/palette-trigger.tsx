"use client";
import { Search } from "lucide-react";
import { Kbd } from "~/app/_ui/kbd";
import { openOverlay } from "./overlay-store";

export function PaletteTrigger() {
  return (
    <button
      type="button"
      aria-keyshortcuts="Control+K Meta+K"
      title="Search or jump to (Ctrl K)"
      onClick={() => openOverlay("palette")}
      className="flex h-8 items-center gap-2 rounded-md border border-line bg-canvas px-2 text-base text-ink-3 hover:border-line-strong hover:text-ink-2"
    >
      <Search aria-hidden className="size-4 shrink-0" />
      <span className="flex-1 truncate text-left group-data-[sidebar=collapsed]/shell:md:sr-only">
        Search
      </span>
      <span aria-hidden className="group-data-[sidebar=collapsed]/shell:md:hidden">
        <Kbd>Ctrl K</Kbd>
      </span>
    </button>
  );
}
