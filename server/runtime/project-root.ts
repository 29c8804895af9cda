/*
 * The folder that holds `server/` and `templates/`. A bundler moves modules away from their source, so the place of
 * this file is only the first guess; processes of the portal start in the project root, which is the second.
 */
import fs from "node:fs";
import path from "node:path";

const landmark = path.join("server", "scaffolder", "render", "child.ts");

function findUpwards(start: string | undefined): string | undefined {
  if (start === undefined) return undefined;
  if (fs.existsSync(path.join(start, landmark))) return start;
  const parent = path.dirname(start);
  return parent === start ? undefined : findUpwards(parent);
}

export function findProjectRoot(): string {
  const found = findUpwards(import.meta.dirname) ?? findUpwards(process.cwd());
  if (found === undefined) {
    throw new Error(
      `Expected ${landmark} above ${process.cwd()}, found none. Start Waymark in its own folder.`,
    );
  }
  // Child processes may read this folder only, and the runtime asks for files by their real path.
  return fs.realpathSync(found);
}
