/* Every command, in the order `waymark --help` prints them. */
import type { Command } from "./command.ts";
import { catalogCommands } from "./commands/catalog.ts";
import { forgeCommands } from "./commands/forge.ts";
import { identityCommands } from "./commands/identity.ts";
import { templateCommands } from "./commands/templates.ts";
import { runCommands } from "./commands/runs.ts";
import { sampleCommands } from "./commands/sample.ts";
import { scorecardCommands } from "./commands/scorecards.ts";
import { sloCommands } from "./commands/slo.ts";

export const commands: readonly Command[] = [
  ...identityCommands,
  ...runCommands,
  ...catalogCommands,
  ...scorecardCommands,
  ...templateCommands,
  ...sloCommands,
  ...forgeCommands,
  ...sampleCommands,
];
