import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { describe, expect, it } from "vitest";

const logger = path.join(import.meta.dirname, "logger.ts");

/** Says that it is there, logs when it is told to, and ends by an error nobody catches. */
const source = `
  import { createLogger } from ${JSON.stringify(logger)};
  const log = createLogger("orphan", { level: "info" });
  process.stdin.once("data", () => {
    log.info("to nobody");
    log.info("to nobody again");
    throw new Error("planned");
  });
  log.info("ready");
`;

describe("a process whose log nobody reads any more", () => {
  it("ends when it is to end", async () => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", source], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    try {
      const ended = once(child, "exit");
      await once(child.stdout, "data");
      child.stdout.destroy();
      await once(child.stdout, "close");
      child.stdin.write("go\n");
      expect(await ended).toEqual([1, null]);
    } finally {
      child.kill("SIGKILL");
    }
  });
});
