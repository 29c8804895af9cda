/* Dependencies for tests: an in-memory database with real migrations, a clock that moves when told. */
import os from "node:os";
import path from "node:path";
import { createTestDatabase } from "../../db/testing.ts";
import { createGitHub } from "../github/github.ts";
import { createIdentityProviders } from "../identity/providers/create-providers.ts";
import type { Actor } from "../identity/domain/actor.ts";
import type { Role } from "../kernel/roles.ts";
import type { Deps } from "../runtime/deps.ts";
import { parseEnv } from "../runtime/env.ts";
import { createIdFactory } from "../runtime/ids.ts";
import { createLogger } from "../runtime/logger.ts";
import { dataPaths } from "../runtime/paths.ts";
import { findProjectRoot } from "../runtime/project-root.ts";
import { createInlineSandbox } from "../sandbox/testing/inline-sandbox.ts";
import { createRenderer } from "../scaffolder/render/renderer.ts";
import { createTemplateLibrary } from "../scaffolder/templates/template-library.ts";

export interface TestDeps extends Deps {
  readonly db: ReturnType<typeof createTestDatabase>;
  readonly clock: { now: number };
}

export function createTestDeps(overrides: Partial<Deps> = {}): TestDeps {
  const clock = { now: Date.UTC(2026, 0, 15, 9, 0, 0) };
  const now = (): number => clock.now;
  const logger = createLogger("test", { level: "silent" });
  const projectRoot = findProjectRoot();
  const env = parseEnv({});
  const paths = dataPaths(os.tmpdir());
  return {
    now,
    newId: createIdFactory(),
    logger,
    env,
    paths,
    auditKey: Buffer.alloc(32, 7),
    onAuditBreach: ({ problem }) => {
      throw new Error(problem);
    },
    secretsKey: Buffer.alloc(32, 9),
    webhookSecret: "webhook secret of the tests",
    github: createGitHub({ env, paths, now, logger }),
    identityProviders: createIdentityProviders(env, now),
    templates: createTemplateLibrary(path.join(projectRoot, "templates")),
    renderer: createRenderer({ projectRoot }),
    reader: createInlineSandbox(),
    ...overrides,
    db: createTestDatabase(),
    clock,
  };
}

export const testActor = (role: Role, overrides: Partial<Actor> = {}): Actor => ({
  kind: "user",
  id: `usr_${role}`,
  name: `A ${role}`,
  role,
  userRef: null,
  groups: [],
  ...overrides,
});
