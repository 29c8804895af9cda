"use client";
/*
 * The door of the palette and of the sheet of shortcuts: a few hundred bytes that listen for keys. Both are fetched when
 * the browser is idle after first paint, so they cost nothing up front and open at once.
 */
import { lazy, Suspense, useEffect, useState } from "react";
import { closeOverlay, useOverlay, type Overlay } from "./overlay-store";
import type { PaletteRights } from "./palette-entries";
import { useShellKeys } from "./shell-keys";

const loadPalette = () => import("./palette-dialog");
const loadShortcuts = () => import("./shortcut-sheet");
const PaletteDialog = lazy(async () => ({ default: (await loadPalette()).PaletteDialog }));
const ShortcutSheet = lazy(async () => ({ default: (await loadShortcuts()).ShortcutSheet }));

export function Overlays({ rights }: { readonly rights: PaletteRights }) {
  const open = useOverlay();
  const [wanted, setWanted] = useState<readonly Overlay[]>([]);
  if (open !== undefined && !wanted.includes(open)) setWanted([...wanted, open]);
  useShellKeys();
  useEffect(() => {
    const idle = window.setTimeout(() => void loadPalette().then(loadShortcuts), 2_000);
    return () => window.clearTimeout(idle);
  }, []);
  return (
    <Suspense fallback={null}>
      {wanted.includes("palette") && (
        <PaletteDialog open={open === "palette"} rights={rights} onClose={closeOverlay} />
      )}
      {wanted.includes("shortcuts") && <ShortcutSheet open={open === "shortcuts"} onClose={closeOverlay} />}
    </Suspense>
  );
}
