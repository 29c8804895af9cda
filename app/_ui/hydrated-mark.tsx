"use client";
/*
 * Marks <html> once React has taken over; browser tests wait for it instead of sleeping, and heavy code that a page
 * fetches later waits for it, so that it never competes with the page's own.
 */
import { useEffect } from "react";

const marked = Promise.withResolvers<true>();

const nextPaint = (): Promise<void> =>
  new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** Resolves when the page answers to input and what it shows by then has been painted. */
export const whenInteractive = (): Promise<void> => marked.promise.then(nextPaint);

export function HydratedMark() {
  useEffect(() => {
    document.documentElement.dataset.hydrated = "true";
    marked.resolve(true);
  }, []);
  return null;
}
