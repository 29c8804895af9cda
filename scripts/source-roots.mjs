import { existsSync } from "node:fs";
import path from "node:path";

/** What the dependency rules are checked on: everything a rule names, so also what only tests and measures. */
export const sourceRoots = (root) =>
  ["app", "server", "db", "e2e", "bench", "scripts", "instrumentation.ts", "proxy.ts"].filter((name) =>
    existsSync(path.join(root, name)),
  );
