/* The composition root: builds the one record of dependencies a process works with. */
import fs from "node:fs";
import path from "node:path";
import { openDatabase } from "../../db/client.ts";
import { createGitHub } from "../github/github.ts";
import { databaseLedger, memoryLedger } from "../github/pace-ledger.ts";
import { createIdentityProviders } from "../identity/providers/create-providers.ts";
import { systemClock } from "../runtime/clock.ts";
import { readConnectedAppAtStart, withConnectedApp } from "../runtime/connected-app.ts";
import type { Deps } from "../runtime/deps.ts";
import type { Env } from "../runtime/env.ts";
import { createIdFactory } from "../runtime/ids.ts";
import { createLogger, type Logger } from "../runtime/logger.ts";
import { deriveKey, loadMasterKey } from "../runtime/master-key.ts";
import { countAuditBreach } from "../runtime/metrics.ts";
import { dataPaths, type DataPaths } from "../runtime/paths.ts";
import { findProjectRoot } from "../runtime/project-root.ts";
import { createSandbox } from "../sandbox/sandbox.ts";
import { createRenderer } from "../scaffolder/render/renderer.ts";
import { createTemplateLibrary } from "../scaffolder/templates/template-library.ts";

/** To be called before the database is made: it makes the key of a new data folder. */
export function openMasterKey(env: Pick<Env, "masterKeyFile">, paths: DataPaths): Buffer {
  fs.mkdirSync(paths.root, { recursive: true, mode: 0o700 });
  const { masterKey: standard, database } = paths;
  return loadMasterKey({ configured: env.masterKeyFile, standard, database });
}

export function createDeps(given: Env, processName: string): Deps {
  const paths = dataPaths(given.dataDir);
  const masterKey = openMasterKey(given, paths);
  const secretsKey = deriveKey(masterKey, "secrets");
  const env = withConnectedApp(given, readConnectedAppAtStart(paths.connectedApp, secretsKey));
  const projectRoot = findProjectRoot();
  const logger = createLogger(processName, env.log);
  const db = openDatabase(paths.database);
  const ledger = env.github.kind === "embedded" ? memoryLedger() : databaseLedger(db);
  return {
    db,
    now: systemClock,
    newId: createIdFactory(),
    logger,
    env,
    paths,
    auditKey: deriveKey(masterKey, "audit"),
    onAuditBreach: reportAuditBreach(logger),
    secretsKey,
    webhookSecret: configuredSecret(env) ?? deriveKey(masterKey, "webhook").toString("hex"),
    github: createGitHub({ env, paths, now: systemClock, logger, ledger }),
    identityProviders: createIdentityProviders(env, systemClock),
    templates: createTemplateLibrary(env.templatesDir ?? path.join(projectRoot, "templates")),
    renderer: createRenderer({ projectRoot }),
    reader: createSandbox({ projectRoot, entry: "server/reader.ts" }),
  };
}

export const reportAuditBreach =
  (logger: Pick<Logger, "error">): Deps["onAuditBreach"] =>
  (breach) => {
    countAuditBreach(breach.operation);
    logger.error(breach, "audit.breach");
  };

/** For a process that stays: what is asked first must not pay for a child's start. */
export function warmChildren({ renderer, reader }: Pick<Deps, "renderer" | "reader">): void {
  renderer.warm();
  reader.warm();
}

const configuredSecret = (env: Env): string | undefined =>
  env.github.kind === "github" ? env.github.webhookSecret : undefined;
