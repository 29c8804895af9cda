/** Where things live in the data folder. Everything inside is readable by its owner only. */
import path from "node:path";

export interface DataPaths {
  readonly root: string;
  readonly database: string;
  readonly lock: string;
  /** Says who holds the lock; informative only. */
  readonly running: string;
  readonly workerLock: string;
  readonly socket: string;
  readonly masterKey: string;
  readonly logs: string;
  readonly backups: string;
  /** Where a restore unpacks and judges before anything gets its place; gone when it has ended. */
  readonly restoring: string;
  /** Rows of the audit chain noted outside the database, one JSON object a line. */
  readonly auditAnchors: string;
  /** The GitHub App this portal was connected with; its secrets are sealed. */
  readonly connectedApp: string;
  readonly forge: string;
  readonly forgeToken: string;
}

export function dataPaths(dataDir: string): DataPaths {
  const inside = (...parts: string[]): string => path.join(dataDir, ...parts);
  return {
    root: dataDir,
    database: inside("waymark.db"),
    lock: inside("waymark.lock"),
    running: inside("running.json"),
    workerLock: inside("worker.lock"),
    socket: inside("waymark.sock"),
    masterKey: inside("master.key"),
    logs: inside("logs"),
    backups: inside("backups"),
    restoring: inside(".restoring"),
    auditAnchors: inside("audit-anchors.jsonl"),
    connectedApp: inside("github-app.json"),
    forge: inside("forge"),
    forgeToken: inside("forge", "token"),
  };
}
