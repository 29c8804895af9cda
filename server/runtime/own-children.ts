/*
 * Processes this one has started and answers for. A process that is killed cannot end them, but one that learns that its
 * own parent is gone can, and they may be too busy to notice by themselves. Kept on globalThis: the preloaded code that
 * learns it and the code that starts them are loaded apart.
 */
import type { ChildProcess } from "node:child_process";

const key = Symbol.for("waymark.own-children");
type Holder = typeof globalThis & { [key]?: Set<ChildProcess> };

function ownChildren(): Set<ChildProcess> {
  const holder: Holder = globalThis;
  holder[key] ??= new Set();
  return holder[key];
}

export function answerFor(child: ChildProcess): void {
  ownChildren().add(child);
  child.once("exit", () => ownChildren().delete(child));
}

export function endOwnChildren(): void {
  for (const child of ownChildren()) child.kill("SIGKILL");
}
