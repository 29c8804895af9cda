import { z } from "zod";
import type { Command } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { toRow } from "../../kernel/printable.ts";

const answerSchema = z
  .object({
    items: z.array(
      z
        .object({
          operation: z.string(),
          viewer: z.boolean(),
          developer: z.boolean(),
          maintainer: z.boolean(),
          ownership: z.string().nullable(),
          scope: z.string(),
          needsSession: z.boolean(),
        })
        .loose(),
    ),
  })
  .loose();
type Item = z.infer<typeof answerSchema>["items"][number];

const lowestRole = (item: Item): string =>
  item.viewer ? "viewer" : item.developer ? "developer" : item.maintainer ? "maintainer" : "admin";

const rowOf = (item: Item): string =>
  toRow([
    item.operation,
    lowestRole(item),
    item.needsSession ? "no token" : item.scope,
    ...(item.ownership === null ? [] : [item.ownership]),
  ]);

const permissions: Command = {
  words: ["permissions"],
  usage: "",
  summary: "Who may call what: every operation with its role, token scope and owner",
  options: {},
  positionals: { min: 0, max: 0 },
  async run(_args, context) {
    const answer = answerSchema.parse(await (await context.transport()).call("permissions.list", {}));
    return { status: exitStatus.fine, text: answer.items.map(rowOf).join("\n"), json: answer };
  },
};

export const permissionCommands: readonly Command[] = [permissions];
