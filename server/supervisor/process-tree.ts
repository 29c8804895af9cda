/* The running children, their logs and the one way to stop them all. */
import path from "node:path";
import { openLogFile, type LogFile } from "./log-file.ts";
import { consoleThreshold, toConsole } from "./console-lines.ts";
import { forgeCommand, forgeReadyUrl, webCommand, webReadyUrl, workerCommand } from "./child-commands.ts";
import type { ChildSettings } from "./child-commands.ts";
import { httpProbe, waitUntilReady, type Probe } from "./readiness.ts";
import { superviseChild, type ChildCommand, type SupervisedChild } from "./supervised-child.ts";

const readyTimeoutMs = 60_000;
/** Longer than any drain should take, shorter than a person's patience. */
const graceMs = 4_000;

export interface ProcessTree {
  /** Starts what is not started; resolves false when a stop came first. */
  start(name: ChildCommand["name"]): Promise<boolean>;
  restart(name: ChildCommand["name"]): void;
  stop(): Promise<void>;
}

export interface TreeOptions extends ChildSettings {
  readonly stop: AbortSignal;
  readonly notify: (line: string) => void;
}

type Name = ChildCommand["name"];
const commands = { forge: forgeCommand, worker: workerCommand, web: webCommand } satisfies Record<
  Name,
  unknown
>;

function probeOf(options: TreeOptions, child: SupervisedChild): Probe {
  switch (child.name) {
    case "forge":
      return httpProbe(forgeReadyUrl(options.env));
    case "web":
      return httpProbe(webReadyUrl(options.env));
    case "worker":
      return () => Promise.resolve(child.isReady());
    default:
      return child.name satisfies never;
  }
}

export function createProcessTree(options: TreeOptions): ProcessTree {
  const threshold = consoleThreshold(options.env.log.level);
  const children = new Map<Name, { child: SupervisedChild; log: LogFile }>();

  const launch = (name: Name): { child: SupervisedChild; log: LogFile } => {
    const log = openLogFile(path.join(options.paths.logs, `${name}.log`));
    const child = superviseChild(commands[name](options), {
      line(line) {
        log.append(line.line);
        const shown = toConsole(line, threshold);
        if (shown !== undefined) options.notify(shown);
      },
      died: (_, how) => options.notify(`${name} ended (${how}); starting it again.`),
    });
    const entry = { child, log };
    children.set(name, entry);
    return entry;
  };

  const stopOne = async (name: Name): Promise<void> => {
    const entry = children.get(name);
    await entry?.child.stop(graceMs);
    entry?.log.close();
    children.delete(name);
  };

  return {
    async start(name) {
      const { child, log } = children.get(name) ?? launch(name);
      return waitUntilReady({
        child,
        probe: probeOf(options, child),
        timeoutMs: readyTimeoutMs,
        logFile: path.join(options.paths.logs, `${name}.log`),
        recentLines: log.recent,
        stop: options.stop,
      });
    },
    restart: (name) => children.get(name)?.child.restart(),
    async stop() {
      for (const { child } of children.values()) child.letEnd();
      // The forge goes last: a run that is just ending still talks to it.
      await Promise.all([stopOne("web"), stopOne("worker")]);
      await stopOne("forge");
    },
  };
}
