"use client";
/*
 * Keyboard movement in a list of links: J and K (or the arrows once inside) move between elements marked with
 * `data-list-item`; `/` focuses the element marked with `data-list-search`. Typing in a field is left alone. The
 * container carries `data-list-keys` once they work: a list in a Suspense boundary takes over later than its page.
 */
import { useEffect, type RefObject } from "react";
import { isCommandKey } from "./typing";

const steps: Readonly<Record<string, number>> = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

function moveFocus(root: HTMLElement, key: string): boolean {
  const step = steps[key];
  if (step === undefined) return false;
  const items = [...root.querySelectorAll<HTMLElement>("[data-list-item]")];
  const at = items.findIndex((item) => item === document.activeElement);
  if (at < 0 && key.startsWith("Arrow")) return false;
  items[at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + step))]?.focus();
  return true;
}

function focusSearch(root: HTMLElement, key: string): boolean {
  if (key !== "/") return false;
  root.querySelector<HTMLElement>("[data-list-search]")?.focus();
  return true;
}

export function useListKeys(container: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const root = container.current;
      if (root === null || !isCommandKey(event)) return;
      if (focusSearch(root, event.key) || moveFocus(root, event.key)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    container.current?.setAttribute("data-list-keys", "");
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [container]);
}
