import { type Call, param } from "../http/call.ts";
import { notFound } from "../http/problem.ts";
import { repositoryOf } from "../resolve.ts";
import { findPull, type Pull } from "../store/pulls.ts";

/** Characters of what somebody writes to a pull request; GitHub takes no more. */
export const MAXIMUM_TEXT = 65_536;

export function pullOf(call: Call): Pull {
  const pull = findPull(call.forge.db, repositoryOf(call).id, Number(param(call, "pull_number")));
  if (!pull) throw notFound();
  return pull;
}
