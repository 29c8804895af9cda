/* Every command, in the order `waymark --help` prints them. */
import type { Command } from "./command.ts";
import { auditCommands } from "./commands/audit.ts";
import { backupCommands } from "./commands/backup.ts";
import { catalogCommands } from "./commands/catalog.ts";
import { doctorCommands } from "./commands/doctor.ts";
import { exportCommands } from "./commands/export.ts";
import { forgeCommands } from "./commands/forge.ts";
import { healthCommands } from "./commands/health.ts";
import { identityCommands } from "./commands/identity.ts";
import { templateCommands } from "./commands/templates.ts";
import { permissionCommands } from "./commands/permissions.ts";
import { retentionCommands } from "./commands/retention.ts";
import { runCommands } from "./commands/runs.ts";
import { sampleCommands } from "./commands/sample.ts";
import { scorecardCommands } from "./commands/scorecards.ts";
import { memberCommands } from "./commands/members.ts";
import { serviceAccountCommands } from "./commands/service-accounts.ts";
import { sessionCommands } from "./commands/sessions.ts";
import { signInCommands } from "./commands/sign-in.ts";
import { sloCommands } from "./commands/slo.ts";
import { tokenCommands } from "./commands/tokens.ts";

export const commands: readonly Command[] = [
  ...identityCommands,
  ...tokenCommands,
  ...serviceAccountCommands,
  ...permissionCommands,
  ...memberCommands,
  ...signInCommands,
  ...sessionCommands,
  ...runCommands,
  ...catalogCommands,
  ...scorecardCommands,
  ...templateCommands,
  ...sloCommands,
  ...forgeCommands,
  ...sampleCommands,
  ...auditCommands,
  ...doctorCommands,
  ...healthCommands,
  ...retentionCommands,
  ...backupCommands,
  ...exportCommands,
];
