/*
 * Everything a use case may be given. There is no container: process entries build one record, and each use case
 * names what it takes with Pick<Deps, …>.
 */
import type { Db } from "../../db/client.ts";
import type { GitHub } from "../github/github.ts";
import type { IdentityProviders } from "../identity/providers/identity-provider.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Renderer } from "../scaffolder/render/renderer.ts";
import type { TemplateLibrary } from "../scaffolder/templates/template-library.ts";
import type { Clock } from "./clock.ts";
import type { Env } from "./env.ts";
import type { NewId } from "./ids.ts";
import type { Logger } from "./logger.ts";
import type { DataPaths } from "./paths.ts";

/** A mutation that returned without the audit rows it declares. */
export interface AuditBreach {
  readonly operation: string;
  readonly requestId: string;
  readonly problem: string;
}

export interface Deps {
  readonly db: Db;
  readonly now: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
  readonly env: Env;
  readonly paths: DataPaths;
  /** Key of the audit chain's HMAC, derived from the master key. */
  readonly auditKey: Buffer;
  /** The change is made by then: production logs and counts it, tests fail. */
  readonly onAuditBreach: (breach: AuditBreach) => void;
  /** Key that seals secrets at rest, derived from the master key. */
  readonly secretsKey: Buffer;
  /** Signs the forge's webhooks: GITHUB_WEBHOOK_SECRET, or derived from the master key. */
  readonly webhookSecret: string;
  readonly github: GitHub;
  /** Where people may prove who they are besides a password. */
  readonly identityProviders: IdentityProviders;
  readonly templates: TemplateLibrary;
  readonly renderer: Renderer;
  /** Reads what other people's repositories hold, in children that may be killed. */
  readonly reader: Sandbox;
}
