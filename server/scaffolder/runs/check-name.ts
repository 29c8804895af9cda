/*
 * Whether a name is still free, asked while a person types. The answer is a hint: the run itself decides, in the
 * transaction that stores it and in the call that creates the repository.
 */
import { isForgeError } from "../../github/forge-error.ts";
import type { Deps } from "../../runtime/deps.ts";
import { repositoryNameProblem, serviceNameProblem } from "../domain/name-rules.ts";
import type { NameCheck } from "../domain/template.schema.ts";
import { isKnown } from "../templates/render-request.ts";
import { findLiveRun } from "../store/runs.ts";

export type CheckNameDeps = Pick<Deps, "db" | "github" | "templates">;

export async function checkName(
  deps: CheckNameDeps,
  input: { readonly template: string; readonly value: string },
): Promise<NameCheck> {
  const { value } = input;
  const { manifest } = await deps.templates.get(input.template);
  const rule = manifest?.isStrict === true ? serviceNameProblem : repositoryNameProblem;
  const broken = rule(value);
  return { value, ...(broken === undefined ? await findOther(deps, value) : taken(broken)) };
}

type Finding = Omit<NameCheck, "value">;

const free: Finding = { available: true, reason: null };
const taken = (reason: string): Finding => ({ available: false, reason });
const unknown: Finding = {
  available: null,
  reason: "The forge does not answer, so the name cannot be checked now. Create checks it again.",
};

async function findOther(deps: CheckNameDeps, name: string): Promise<Finding> {
  const { org, host } = deps.github.profile;
  const run = await findLiveRun(deps.db.read, { host, owner: org, name });
  if (run !== undefined) return taken(`${org}/${name} is being created right now by ${run.actorName}.`);
  if (await isKnown(deps, `component:default/${name.toLowerCase()}`))
    return taken(`The catalog has a component ${name} already.`);
  try {
    const repository = await deps.github.repositories.find({ owner: org, repo: name });
    return repository === undefined ? free : taken(`${org}/${name} exists already.`);
  } catch (error) {
    if (isForgeError(error) && error.isTransient) return unknown;
    throw error;
  }
}
