/*
 * `.waymark/template.yaml`: which template made this repository, from which answers, and what each file was. A later
 * upgrade merges three ways from exactly this record, so it lists every file with git's blob id and how to treat it.
 */
import { stringify } from "yaml";
import { z } from "zod";
import { parseInput } from "./action-input.ts";
import { matchesPath } from "./match-path.ts";
import type { ActionHandler } from "./step-run.ts";

export const templateRecordPath = ".waymark/template.yaml";

/** merge: three-way · keep: the team's from the first day on · replace: always the template's. */
const policySchema = z.enum(["merge", "keep", "replace"]);
const recordInput = z.object({ policies: z.record(z.string(), policySchema).default({}) });

const header = [
  " Written by Waymark when this repository was created. Upgrades of the template start from here; do not edit.",
  " policy: merge = three-way merge, keep = never touched again, replace = always the template's version.",
].join("\n");

export const writeTemplateRecord: ActionHandler = (input, step, run) => {
  const { policies } = parseInput(recordInput, input, { step, run });
  const rules = Object.entries(policies);
  const policyOf = (path: string) => rules.find(([pattern]) => matchesPath(pattern, path))?.[1] ?? "merge";
  const files = run.workspace
    .toPlannedFiles(step.mark)
    .filter((file) => file.path !== templateRecordPath)
    .map((file) => ({ path: file.path, sha: file.sha, mode: file.mode, policy: policyOf(file.path) }));
  const record = {
    apiVersion: "waymark.dev/v1",
    template: { name: run.manifest.name, digest: run.digest },
    answers: run.answers,
    files,
  };
  const text = stringify(record, { lineWidth: 0 });
  const comment = header.replaceAll(/^/gm, "#");
  run.workspace.writeText(templateRecordPath, `${comment}\n${text}`, step.mark);
  return {};
};
