"use client";
/*
 * The present, for relative times in client leaves: the same for every reader of a page and renewed each half minute,
 * so "just now" does not stay on screen for an hour.
 */
import { useSyncExternalStore } from "react";

const tickMs = 30_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Epoch milliseconds. A server render reads the clock anew each time. */
export const useNow = (): number =>
  useSyncExternalStore(
    subscribe,
    () => now,
    () => Math.floor(Date.now() / tickMs) * tickMs,
  );
