/*
 * How many people the owner among a template's answers has: the one fact of a rendering that only the portal knows, and
 * that decides how many approvals the default branch asks for.
 */
import { z } from "zod";
import { isAppError } from "../kernel/app-error.ts";
import { parseEntityRef, stringifyEntityRef, type EntityRef } from "../kernel/entity-ref.ts";
import type { CommandContext } from "./command.ts";
import { UnreachableError } from "./transport-error.ts";

export interface OwnerMembers {
  /** Null when nobody could say. */
  readonly count: number | null;
  /** What the plan takes for granted then; null when nothing. */
  readonly assumption: string | null;
}

const entitySchema = z.object({ relations: z.array(z.object({ type: z.string() })).default([]) });

const assumed = (reason: string): OwnerMembers => ({
  count: null,
  assumption: `The plan's approvals assume a team with enough people for them: ${reason}.`,
});

async function askPortal(context: CommandContext, ref: EntityRef): Promise<OwnerMembers> {
  const transport = await context.transport();
  const entity = entitySchema.parse(await transport.call("catalog.getEntityByName", ref));
  return { count: entity.relations.filter(({ type }) => type === "hasMember").length, assumption: null };
}

export async function countOwnerMembers(context: CommandContext, owner: unknown): Promise<OwnerMembers> {
  const ref = parseEntityRef(typeof owner === "string" ? owner : "", { kind: "group" });
  if (!ref.ok) return assumed("the answers name no owner");
  if (!context.hasPortal) return assumed("there is no portal to ask");
  try {
    return await askPortal(context, ref.value);
  } catch (error) {
    if (error instanceof UnreachableError) return assumed("the portal does not answer");
    if (!isAppError(error)) throw error;
    const unknown = `the catalog does not know ${stringifyEntityRef(ref.value)}`;
    return assumed(error.code === "not_found" ? unknown : `the portal answered ${error.code}`);
  }
}
