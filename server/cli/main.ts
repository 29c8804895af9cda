/* Process entry of the `waymark` command. */
import { environment } from "../runtime/env.ts";
import { printable } from "../kernel/printable.ts";
import { runCommandLine } from "./run-command-line.ts";

const result = await runCommandLine({
  line: process.argv.slice(2),
  environment,
  progress: (line) => process.stderr.write(`${printable(line)}\n`),
});
if (result.stdout !== "") process.stdout.write(`${printable(result.stdout)}\n`);
if (result.stderr !== "") process.stderr.write(`${printable(result.stderr)}\n`);
process.exitCode = result.status;
