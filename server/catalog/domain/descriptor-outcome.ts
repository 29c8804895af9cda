/*
 * What a newly read descriptor does to the entities its repository held before. A file with errors takes nothing away:
 * the version known last stays and is marked. A reference belongs to the repository that claimed it first.
 */
import type { Finding } from "../../kernel/finding.ts";
import type { Entity } from "./entity.schema.ts";
import type { DescriptorSet } from "./parse-descriptor-set.ts";

export interface Holder {
  /** Where the reference comes from now: another repository's full name, or the forge itself. */
  readonly repositoryId: string | null;
  readonly label: string;
}

export interface DescriptorOutcome {
  readonly save: readonly { readonly ref: string; readonly entity: Entity; readonly file: string }[];
  readonly keepInvalid: readonly string[];
  readonly remove: readonly string[];
  readonly conflicts: readonly { readonly ref: string; readonly path: string }[];
  readonly findings: readonly Finding[];
}

export interface DescriptorInput {
  readonly set: Pick<DescriptorSet, "documents" | "findings">;
  readonly repositoryId: string;
  /** References the repository held before. */
  readonly heldBefore: readonly string[];
  readonly holders: ReadonlyMap<string, Holder>;
}

export function decideOutcome(input: DescriptorInput): DescriptorOutcome {
  const save: { ref: string; entity: Entity; file: string }[] = [];
  const conflicts: { ref: string; path: string }[] = [];
  const findings = [...input.set.findings];
  for (const { ref, entity, line, file } of input.set.documents) {
    if (ref === null || entity === null) continue;
    const holder = input.holders.get(ref);
    if (holder === undefined || holder.repositoryId === input.repositoryId) {
      save.push({ ref, entity, file });
      continue;
    }
    conflicts.push({ ref, path: file });
    findings.push({
      file,
      line,
      column: 1,
      severity: "error",
      code: "entity_conflict",
      message: `expected a name nobody else uses, found ${ref}, which ${holder.label} described first; rename one of them or delete the other file`,
    });
  }
  const saved = new Set(save.map(({ ref }) => ref));
  const missing = input.heldBefore.filter((ref) => !saved.has(ref));
  const isBroken = input.set.findings.some((finding) => finding.severity === "error");
  return { save, conflicts, findings, keepInvalid: isBroken ? missing : [], remove: isBroken ? [] : missing };
}
