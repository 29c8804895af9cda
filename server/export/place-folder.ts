import fs from "node:fs";
import path from "node:path";
import { AppError } from "../kernel/app-error.ts";

/** Throws invalid_input unless the folder is new or empty. */
export function assertFreeFolder(folder: string): void {
  const stat = fs.statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return;
  const isEmpty = stat.isDirectory() && fs.readdirSync(folder).length === 0;
  if (isEmpty) return;
  const found = stat.isDirectory() ? "one with files in it" : "a file";
  throw new AppError(
    "invalid_input",
    `Expected a new or empty folder, found ${found} at ${folder}. Name another.`,
  );
}

/**
 * Fills a folder beside its place and moves it there when it is whole; nothing is left when that fails. Throws
 * for a place that is taken.
 */
export async function placeFolder<T>(folder: string, fill: (scratch: string) => T | Promise<T>): Promise<T> {
  const place = path.resolve(folder);
  assertFreeFolder(place);
  fs.mkdirSync(path.dirname(place), { recursive: true });
  const scratch = fs.mkdtempSync(`${place}.part-`);
  try {
    const result = await fill(scratch);
    assertFreeFolder(place);
    if (fs.existsSync(place)) fs.rmdirSync(place);
    fs.renameSync(scratch, place);
    return result;
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}
