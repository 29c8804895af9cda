"use client";
/* Which overlay of the shell is open: one value that any button or key may set. */
import { useSyncExternalStore } from "react";

export type Overlay = "palette" | "shortcuts";

let open: Overlay | undefined;
const listeners = new Set<() => void>();

function publish(next: Overlay | undefined): void {
  open = next;
  for (const listener of listeners) listener();
}

export const openOverlay = (overlay: Overlay): void => publish(overlay);
export const closeOverlay = (): void => publish(undefined);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useOverlay = (): Overlay | undefined =>
  useSyncExternalStore(
    subscribe,
    () => open,
    () => undefined,
  );
