/* Every command, in the order `waymark --help` prints them. */
import type { Command } from "./command.ts";
import { identityCommands } from "./commands/identity.ts";

export const commands: readonly Command[] = [...identityCommands];
