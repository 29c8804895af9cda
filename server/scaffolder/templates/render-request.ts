/*
 * One request rendered: the single path of the preview and of a run, so that what a person reviewed is what a run
 * creates. Reads the catalog for the facts a template may use; changes nothing anywhere.
 */
import { getEntity, listMembers } from "../../catalog/entities/get-entity.ts";
import type { GitHub } from "../../github/github.ts";
import type { Actor } from "../../identity/domain/actor.ts";
import { isAllowed } from "../../identity/domain/authorize.ts";
import { AppError, isAppError } from "../../kernel/app-error.ts";
import { parseEntityRef, stringifyEntityRef } from "../../kernel/entity-ref.ts";
import type { Deps } from "../../runtime/deps.ts";
import { reachableUrl } from "../../runtime/env.ts";
import { jsonObjectSchema, type JsonObject } from "../domain/json-value.ts";
import { limitToOwner } from "../domain/owner-limits.ts";
import { accessToCreateFor } from "../domain/run-rights.ts";
import { findOwnerField, findServiceOwner } from "../domain/service-owner.ts";
import type { RenderContext, RenderOutcome } from "../render/render-job.ts";

export type RenderRequestDeps = Pick<Deps, "db" | "env" | "github" | "renderer" | "templates">;

export interface RenderRequest {
  readonly template: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Throws not_found, invalid_input, invalid_repo_name, template_invalid, template_timeout, path_not_allowed, or forbidden
 * for a team the caller does not belong to: the review says so already, and with the words of the run.
 */
export async function renderRequest(
  deps: RenderRequestDeps,
  actor: Actor,
  request: RenderRequest,
): Promise<RenderOutcome> {
  const { source } = await deps.templates.get(request.template);
  const answers = parseAnswers(request.values);
  const context = await renderContext(deps, actor, answers);
  const outcome = await deps.renderer.render({ source, answers, context });
  assertMayOwn(actor, outcome, context);
  return fitToForge(outcome, deps.github.profile, context);
}

/** A person's account at GitHub has no teams that could decide anything. */
function assertMayOwn(
  actor: Actor,
  { plan, answers }: RenderOutcome,
  { ownerKind }: Pick<RenderContext, "ownerKind">,
): void {
  const owner = ownerKind === "user" ? null : findServiceOwner(plan, answers);
  const access = accessToCreateFor(actor, owner);
  if (owner === null || isAllowed(actor, access)) return;
  const field = findOwnerField(answers, owner);
  const message = access.refusal ?? "You may not create this.";
  throw new AppError("forbidden", `${field}: ${message}`, { details: { fields: [{ field, message }] } });
}

/** What the template cannot know: which of its wishes this forge and this owner are sure not to have. */
function fitToForge(
  outcome: RenderOutcome,
  { kind: host }: GitHub["profile"],
  { organization: login, ownerKind: kind }: RenderContext,
): RenderOutcome {
  const plan = limitToOwner(outcome.plan, { kind, login });
  if (host !== "embedded" || plan.repository.visibility !== "internal") return { ...outcome, plan };
  const message = "The local forge has no internal repositories: this one will be private.";
  return {
    ...outcome,
    plan: { ...plan, warnings: [...plan.warnings, { code: "no_internal_visibility", message }] },
  };
}

function parseAnswers(values: Readonly<Record<string, unknown>>): JsonObject {
  const parsed = jsonObjectSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid_input", "values: expected plain JSON, found something else.");
}

async function renderContext(
  deps: RenderRequestDeps,
  actor: Actor,
  answers: JsonObject,
): Promise<RenderContext> {
  const { env, github } = deps;
  return {
    forgeUrl: github.profile.webUrl,
    organization: github.profile.org,
    ownerKind: await github.owner.kind(),
    portalUrl: withoutSlash(env.publicUrl ?? env.baseUrl),
    publicUrl: reachableUrl(env) ?? null,
    ownerMembers: await countMembers(deps, answers.owner),
    user: await findUser(deps, actor.userRef),
  };
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, "");

/** Null when the answers name no group the catalog knows. */
async function countMembers(deps: Pick<Deps, "db">, owner: unknown): Promise<number | null> {
  const ref = parseEntityRef(typeof owner === "string" ? owner : "", { kind: "group" });
  if (!ref.ok) return null;
  const name = stringifyEntityRef(ref.value);
  return (await isKnown(deps, name)) ? (await listMembers(deps, name)).total : null;
}

async function findUser(deps: Pick<Deps, "db">, ref: string | null): Promise<RenderContext["user"]> {
  if (ref === null) return null;
  const entity = (await isKnown(deps, ref)) ? await getEntity(deps, ref) : {};
  const parsed = jsonObjectSchema.safeParse(JSON.parse(JSON.stringify(entity)));
  return { ref, entity: parsed.success ? parsed.data : {} };
}

export async function isKnown(deps: Pick<Deps, "db">, ref: string): Promise<boolean> {
  try {
    await getEntity(deps, ref);
    return true;
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") return false;
    throw error;
  }
}
