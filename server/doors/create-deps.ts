/* The composition root: builds the one record of dependencies a process works with. */
import fs from "node:fs";
import path from "node:path";
import { openDatabase } from "../../db/client.ts";
import { createGitHub } from "../github/github.ts";
import { systemClock } from "../runtime/clock.ts";
import type { Deps } from "../runtime/deps.ts";
import type { Env } from "../runtime/env.ts";
import { createIdFactory } from "../runtime/ids.ts";
import { createLogger } from "../runtime/logger.ts";
import { deriveKey, loadMasterKey } from "../runtime/master-key.ts";
import { dataPaths } from "../runtime/paths.ts";
import { findProjectRoot } from "../runtime/project-root.ts";
import { createRenderer } from "../scaffolder/render/renderer.ts";
import { createTemplateLibrary } from "../scaffolder/template-library.ts";

export function createDeps(env: Env, processName: string): Deps {
  const paths = dataPaths(env.dataDir);
  fs.mkdirSync(paths.root, { recursive: true, mode: 0o700 });
  const masterKey = loadMasterKey(env.masterKeyFile ?? paths.masterKey, {
    create: env.masterKeyFile === undefined,
  });
  const projectRoot = findProjectRoot();
  const logger = createLogger(processName, env.log.level);
  return {
    db: openDatabase(paths.database),
    now: systemClock,
    newId: createIdFactory(),
    logger,
    env,
    paths,
    auditKey: deriveKey(masterKey, "audit"),
    secretsKey: deriveKey(masterKey, "secrets"),
    webhookSecret: configuredSecret(env) ?? deriveKey(masterKey, "webhook").toString("hex"),
    github: createGitHub({ env, paths, now: systemClock, logger }),
    templates: createTemplateLibrary(path.join(projectRoot, "templates")),
    renderer: createRenderer({ projectRoot }),
  };
}

const configuredSecret = (env: Env): string | undefined =>
  env.github.kind === "github" ? env.github.webhookSecret : undefined;
