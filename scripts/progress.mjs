// One line per step that takes over a second: what is happening, then how long it took.
import { spawn } from "node:child_process";

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Runs a command with its output held back; a failure shows the end of that output.
 * Returns { ok, ms, output }; never throws for a non-zero exit.
 */
export function runQuietly(command, args, options = {}) {
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk.toString()).slice(-200_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => resolve({ ok: false, ms: Date.now() - started, output: error.message }));
    child.on("close", (code) => resolve({ ok: code === 0, ms: Date.now() - started, output }));
  });
}

/** Announces a step, runs it, and says how long it took. */
export async function step(title, run) {
  const started = Date.now();
  say(`${title} …`);
  const result = await run();
  say(`${title}: done in ${seconds(Date.now() - started)}`);
  return result;
}

/** The last lines of a tool's output, indented under the message that quotes them. */
export function tail(output, lines = 30) {
  return output
    .trimEnd()
    .split("\n")
    .slice(-lines)
    .map((line) => `    ${line}`)
    .join("\n");
}
