/*
 * What a newly read descriptor does to the entities its repository held before. A file with errors takes nothing away:
 * the version known last stays and is marked. A reference belongs to the repository that claimed it first.
 */
import type { Finding } from "../../kernel/finding.ts";
import type { Entity } from "./entity.schema.ts";
import type { ParsedDescriptor } from "./parse-descriptor.ts";

export interface Holder {
  /** Where the reference comes from now: another repository's full name, or the forge itself. */
  readonly repositoryId: string | null;
  readonly label: string;
}

export interface DescriptorOutcome {
  readonly save: readonly { readonly ref: string; readonly entity: Entity }[];
  readonly keepInvalid: readonly string[];
  readonly remove: readonly string[];
  readonly conflicts: readonly string[];
  readonly findings: readonly Finding[];
}

export interface DescriptorInput {
  readonly file: string;
  readonly parsed: ParsedDescriptor;
  readonly repositoryId: string;
  /** References this file of the repository held before. */
  readonly heldBefore: readonly string[];
  readonly holders: ReadonlyMap<string, Holder>;
}

export function decideOutcome(input: DescriptorInput): DescriptorOutcome {
  const save: { ref: string; entity: Entity }[] = [];
  const conflicts: string[] = [];
  const findings = [...input.parsed.findings];
  for (const { ref, entity, line } of input.parsed.documents) {
    if (ref === null || entity === null) continue;
    const holder = input.holders.get(ref);
    if (holder === undefined || holder.repositoryId === input.repositoryId) {
      save.push({ ref, entity });
      continue;
    }
    conflicts.push(ref);
    findings.push({
      file: input.file,
      line,
      column: 1,
      severity: "error",
      code: "entity_conflict",
      message: `expected a name nobody else uses, found ${ref}, which ${holder.label} described first; rename one of them or delete the other file`,
    });
  }
  const saved = new Set(save.map(({ ref }) => ref));
  const missing = input.heldBefore.filter((ref) => !saved.has(ref));
  const isBroken = input.parsed.findings.some((finding) => finding.severity === "error");
  return { save, conflicts, findings, keepInvalid: isBroken ? missing : [], remove: isBroken ? [] : missing };
}
