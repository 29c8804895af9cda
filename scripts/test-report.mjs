import { existsSync, readFileSync } from "node:fs";

/** A tool's JSON, or undefined where it wrote none or was killed while writing. */
export function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const readReport = (file) => (existsSync(file) ? readJson(readFileSync(file, "utf8")) : undefined);
