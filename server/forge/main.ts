import { parseArgs } from "node:util";
import { startForge } from "./start-forge.ts";
import { stopWithParent } from "./stop-with-parent.ts";
import { type ForgeArguments, parseForgeArguments } from "./arguments.ts";

// The forge as its own process. Everything comes by arguments; one JSON line on stdout says that it listens.

function readArguments(): ForgeArguments {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "3001" },
      host: { type: "string", default: "127.0.0.1" },
      data: { type: "string" },
      "token-file": { type: "string" },
      org: { type: "string", default: "waymark" },
      "log-level": { type: "string", default: "info" },
      "enable-faults": { type: "boolean", default: false },
      "parent-ipc": { type: "boolean", default: false },
    },
  });
  return parseForgeArguments(values);
}

async function main(): Promise<void> {
  const settings = readArguments();
  const forge = await startForge(settings.options);
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    void forge.close().finally(() => process.exit(0));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  if (settings.stopsWithParent) stopWithParent(stop);
  process.stdout.write(`${JSON.stringify({ event: "forge.ready", port: forge.port, url: forge.url })}\n`);
  forge.warm();
}

const CONFIGURATION_ERROR = 78;

main().catch((error: unknown) => {
  process.stderr.write(`forge: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(CONFIGURATION_ERROR);
});
