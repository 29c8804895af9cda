import { z } from "zod";
import { nextStepSchema, scorecardResultSchema } from "../../scorecards/domain/result.schema.ts";
import { UsageError, type Command } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { cursorOption, cursorUsage, pageInput, toPageText } from "../pages.ts";
import { pageOf } from "../../kernel/page.ts";
import { oneLine, toRow } from "../../kernel/printable.ts";

const answerSchema = z.object({ items: z.array(scorecardResultSchema) });
type Result = z.infer<typeof scorecardResultSchema>;

function toLines(result: Result): string[] {
  const distance = result.nextLevel === null ? "" : `, ${result.rulesToNext} rules to ${result.nextLevel}`;
  return [
    oneLine(`${result.entityRef}  ${result.title}: ${result.level ?? "no level"}${distance}`),
    ...result.results.map((rule) => oneLine(`  ${rule.state.padEnd(14)} ${rule.title}: ${rule.reason}`)),
  ];
}

const evaluate: Command = {
  words: ["scorecard", "evaluate"],
  usage: "--entity REF [--scorecard NAME]",
  summary: "Judge a service again and print every rule with its reason",
  options: { entity: { type: "string" }, scorecard: { type: "string" } },
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const entity = args.text("entity");
    if (entity === undefined)
      throw new UsageError("Expected --entity, for example component:default/checkout");
    const name = args.text("scorecard") ?? "production-readiness";
    const transport = await context.transport();
    const answer = answerSchema.parse(await transport.call("scorecards.evaluate", { name, entity }));
    return { status: exitStatus.fine, text: answer.items.flatMap(toLines).join("\n"), json: answer };
  },
};

const stepsSchema = pageOf(nextStepSchema);

const next: Command = {
  words: ["scorecard", "next"],
  usage: cursorUsage,
  summary: "What to do next for your services, the nearest level first",
  options: cursorOption,
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const transport = await context.transport();
    const steps = stepsSchema.parse(await transport.call("scorecards.listNextSteps", pageInput(args)));
    const rows = steps.items.map(({ entityRef, rulesToNext, nextLevel, rule }) =>
      toRow([entityRef, `${rulesToNext} to ${nextLevel}`, rule.title, rule.howToFix ?? ""]),
    );
    return { status: exitStatus.fine, text: toPageText(rows, steps.nextCursor), json: steps };
  },
};

export const scorecardCommands: readonly Command[] = [evaluate, next];
