import { z } from "zod";
import type { Command } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { oneLine } from "../../kernel/printable.ts";

const linkSchema = z.object({ url: z.string(), expiresAt: z.string() });
const viewerSchema = z.object({ name: z.string(), role: z.string() }).loose();

const setupLink: Command = {
  words: ["setup-link"],
  usage: "",
  summary: "Print a new one-time sign-in link (30 minutes, one use)",
  options: {},
  positionals: { min: 0, max: 0 },
  async run(_args, context) {
    const link = linkSchema.parse(await (await context.transport()).call("session.mintSetupLink", {}));
    return { status: exitStatus.fine, text: link.url, json: link };
  },
};

const whoami: Command = {
  words: ["whoami"],
  usage: "",
  summary: "Show who this command acts for",
  options: {},
  positionals: { min: 0, max: 0 },
  async run(_args, context) {
    const viewer = viewerSchema.parse(await (await context.transport()).call("viewer.get", {}));
    return { status: exitStatus.fine, text: oneLine(`${viewer.name} (${viewer.role})`), json: viewer };
  },
};

export const identityCommands: readonly Command[] = [setupLink, whoami];
