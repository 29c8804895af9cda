import { type Call, param } from "../http/call.ts";
import { notFound } from "../http/problem.ts";
import { repositoryOf } from "../resolve.ts";
import { findPull, type Pull } from "../store/pulls.ts";

export function pullOf(call: Call): Pull {
  const pull = findPull(call.forge.db, repositoryOf(call).id, Number(param(call, "pull_number")));
  if (!pull) throw notFound();
  return pull;
}
