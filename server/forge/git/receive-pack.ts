import { type Forge, gitRepo } from "../forge.ts";
import type { Actor } from "../http/call.ts";
import type { Repository } from "../store/repositories.ts";
import { bindingRulesets, findViolations } from "./branch-rules.ts";
import { recordPush } from "./move-ref.ts";
import { FLUSH, pktLine, type PushCommand, type PushHead, sideBand } from "./pkt-line.ts";
import { resolveRef, ZERO_ID } from "./refs.ts";

// Branch rules on push. The commands come before the pack, so a refusal costs nothing and leaves no objects
// behind; only force-pushes need the pack and are left to git's own denyNonFastForwards.

export type PushContext = { readonly forge: Forge; readonly repository: Repository; readonly actor: Actor };
export type Verdict = { readonly refused: Buffer | undefined; readonly configuration: readonly string[] };

const orUndefined = (sha: string) => (sha === ZERO_ID ? undefined : sha);

function violationsOf(context: PushContext, command: PushCommand): string[] {
  return findViolations(context.forge, {
    repository: context.repository,
    actor: context.actor,
    ref: command.name,
    from: orUndefined(command.from),
    to: orUndefined(command.to),
    isFastForward: undefined,
  });
}

function forbidsForce(context: PushContext, command: PushCommand): boolean {
  const { repository, actor } = context;
  const move = {
    repository,
    actor,
    ref: command.name,
    from: command.from,
    to: command.to,
    isFastForward: undefined,
  };
  return bindingRulesets(context.forge, move).some((ruleset) =>
    ruleset.rules.some((rule) => rule.type === "non_fast_forward"),
  );
}

function message(context: PushContext, refused: ReadonlyMap<string, readonly string[]>): string {
  const lines = [...refused].flatMap(([name, violations]) => [
    `error: GH013: Repository rule violations found for ${name}.`,
    `Review the rules at ${context.forge.url}/api/v3/repos/${context.repository.owner.login}/${context.repository.name}/rulesets`,
    ...violations.map((violation) => `- ${violation}`),
  ]);
  return `${lines.join("\n")}\n`;
}

/** report-status of gitprotocol-pack: nothing was unpacked wrongly, but every ref is refused with its reason. */
function refusal(
  context: PushContext,
  head: PushHead,
  refused: ReadonlyMap<string, readonly string[]>,
): Buffer {
  const report = Buffer.concat([
    pktLine("unpack ok\n"),
    ...head.commands.map(({ name }) =>
      pktLine(
        `ng ${name} ${refused.has(name) ? "push declined due to repository rule violations" : "declined with the other refs of this push"}\n`,
      ),
    ),
    FLUSH,
  ]);
  if (!head.capabilities.includes("side-band-64k")) return report;
  return Buffer.concat([sideBand(2, Buffer.from(message(context, refused))), sideBand(1, report), FLUSH]);
}

export function judgePush(context: PushContext, head: PushHead): Verdict {
  const judged = head.commands.map((command) => [command.name, violationsOf(context, command)] as const);
  const refused = new Map(judged.filter(([, violations]) => violations.length > 0));
  if (refused.size > 0) return { refused: refusal(context, head, refused), configuration: [] };
  const isForceForbidden = head.commands.some((command) => forbidsForce(context, command));
  return {
    refused: undefined,
    configuration: isForceForbidden ? ["-c", "receive.denyNonFastForwards=true"] : [],
  };
}

/** What git really changed decides the events, not what the client asked for. */
export async function announcePush(context: PushContext, head: PushHead): Promise<void> {
  const { forge, repository, actor } = context;
  const repo = gitRepo(forge, repository.id);
  for (const command of head.commands) {
    const now = await resolveRef(repo, command.name);
    if (now !== orUndefined(command.to) || command.from === command.to) continue;
    await recordPush(forge, repository.id, {
      name: command.name,
      actor,
      from: orUndefined(command.from),
      to: now,
    });
  }
}
