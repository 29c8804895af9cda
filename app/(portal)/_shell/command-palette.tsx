"use client";
/*
 * The palette's door: a few hundred bytes that listen for Ctrl/Cmd K. The palette itself is fetched when the browser
 * is idle after first paint, so it costs nothing up front and opens at once.
 */
import { lazy, Suspense, useEffect, useState } from "react";
import { setPaletteOpen, usePaletteOpen } from "./palette-store";

const loadPalette = () => import("./palette-dialog");
const PaletteDialog = lazy(async () => ({ default: (await loadPalette()).PaletteDialog }));

export function CommandPalette() {
  const open = usePaletteOpen();
  const [wanted, setWanted] = useState(false);
  if (open && !wanted) setWanted(true);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setPaletteOpen(true);
    };
    window.addEventListener("keydown", onKeyDown);
    const idle = window.setTimeout(() => void loadPalette(), 2_000);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.clearTimeout(idle);
    };
  }, []);
  if (!wanted) return null;
  return (
    <Suspense fallback={null}>
      <PaletteDialog open={open} onClose={() => setPaletteOpen(false)} />
    </Suspense>
  );
}
