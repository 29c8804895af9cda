/* Writes what a descriptor says: entities, findings, conflicts and an audit row for every refusal. */
import type { Tx } from "../../db/client.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { systemActor } from "../identity/domain/actor.ts";
import type { Finding } from "../kernel/finding.ts";
import type { Deps } from "../runtime/deps.ts";
import { decideOutcome, type DescriptorOutcome, type Holder } from "./domain/descriptor-outcome.ts";
import { indexEntity } from "./domain/entity-index.ts";
import type { Entity } from "./domain/entity.schema.ts";
import { etagOf } from "./entity-etag.ts";
import { toManagedEntity } from "./domain/managed-entity.ts";
import { parseDescriptor, type ParsedDescriptor } from "./domain/parse-descriptor.ts";
import { descriptorPath } from "./domain/repository-facts.ts";
import {
  listEntitiesByRef,
  listEntitiesOfRepository,
  markEntityInvalid,
  removeEntity,
  saveEntity,
} from "./store/entities.ts";
import {
  deleteDescriptorFile,
  listRepositoriesByIds,
  replaceConflicts,
  saveDescriptorFile,
  type RepositoryFileRow,
  type RepositoryRow,
} from "./store/repositories.ts";

type ApplyDeps = Pick<Deps, "now" | "newId" | "auditKey">;

export interface DescriptorChange {
  readonly repository: RepositoryRow;
  readonly commitSha: string;
  readonly files: readonly RepositoryFileRow[];
}

const noEntities: ParsedDescriptor = { documents: [], findings: [] };

/** Returns the references that nobody holds any more. */
export async function applyDescriptor(
  tx: Tx,
  deps: ApplyDeps,
  change: DescriptorChange,
): Promise<{ freed: readonly string[] }> {
  const file = change.files.find((candidate) => candidate.path === descriptorPath);
  const parsed = file === undefined ? noEntities : parseFile(file);
  const held = await listEntitiesOfRepository(tx, change.repository.id);
  const outcome = decideOutcome({
    file: descriptorPath,
    parsed,
    repositoryId: change.repository.id,
    heldBefore: held.map((entity) => entity.ref),
    holders: await findHolders(tx, parsed),
  });
  for (const ref of outcome.remove) await removeEntity(tx, ref, deps.now());
  for (const ref of outcome.keepInvalid) await markEntityInvalid(tx, ref);
  for (const { entity } of outcome.save) await saveFromRepository(tx, deps, { entity, change });
  await auditRefusals(tx, deps, { outcome, change });
  await replaceConflicts(
    tx,
    change.repository.id,
    outcome.conflicts.map((ref) => ({ ref, path: descriptorPath })),
  );
  await recordFile(tx, deps, { outcome, change, isPresent: file !== undefined });
  return { freed: outcome.remove };
}

const tooLarge: Finding = {
  file: descriptorPath,
  line: 1,
  column: 1,
  severity: "error",
  code: "file-too-large",
  message: "expected at most 65536 bytes, found more than 262144; split the file",
};

function parseFile(file: RepositoryFileRow): ParsedDescriptor {
  if (file.content === null) return { documents: [], findings: [tooLarge] };
  return parseDescriptor({ file: file.path, text: file.content, source: "repository" });
}

async function findHolders(tx: Tx, parsed: ParsedDescriptor): Promise<Map<string, Holder>> {
  const refs = parsed.documents.flatMap((document) => (document.ref === null ? [] : [document.ref]));
  const rows = await listEntitiesByRef(tx, refs);
  const ids = rows.flatMap((row) => (row.repositoryId === null ? [] : [row.repositoryId]));
  const repositories = await listRepositoriesByIds(tx, [...new Set(ids)]);
  const nameOf = new Map(
    repositories.map((repository) => [repository.id, `${repository.owner}/${repository.name}`]),
  );
  return new Map(
    rows.map((row) => {
      const label =
        row.repositoryId === null ? "the forge" : (nameOf.get(row.repositoryId) ?? "another repository");
      return [row.ref, { repositoryId: row.repositoryId, label }];
    }),
  );
}

async function saveFromRepository(
  tx: Tx,
  deps: ApplyDeps,
  input: { readonly entity: Entity; readonly change: DescriptorChange },
): Promise<void> {
  const { repository, commitSha } = input.change;
  const { htmlUrl, defaultBranch } = repository;
  const entity = toManagedEntity(input.entity, { htmlUrl, defaultBranch, path: descriptorPath });
  const body = JSON.stringify(entity);
  await saveEntity(
    tx,
    { now: deps.now(), newId: deps.newId },
    {
      index: indexEntity(entity),
      body,
      etag: etagOf(body),
      source: { kind: "repository", repositoryId: repository.id, filePath: descriptorPath, commitSha },
    },
  );
}

interface Judged {
  readonly outcome: DescriptorOutcome;
  readonly change: DescriptorChange;
}

/** Refusals that touch somebody else's name or a reserved kind are worth a trace; typing errors are not. */
async function auditRefusals(tx: Tx, deps: ApplyDeps, { outcome, change }: Judged): Promise<void> {
  const { repository, commitSha } = change;
  const refused = outcome.findings.filter(
    ({ code }) => code === "entity_conflict" || code === "kind_not_allowed",
  );
  for (const finding of refused) {
    await recordAudit(tx, deps, {
      actor: systemActor,
      action: "catalog.refuse-entity",
      target: `${repository.owner}/${repository.name}`,
      requestId: commitSha,
      details: { code: finding.code, line: finding.line, message: finding.message },
    });
  }
}

async function recordFile(
  tx: Tx,
  deps: ApplyDeps,
  { outcome, change, isPresent }: Judged & { readonly isPresent: boolean },
): Promise<void> {
  if (!isPresent) {
    await deleteDescriptorFile(tx, change.repository.id, descriptorPath);
    return;
  }
  const hasErrors = outcome.findings.some((finding) => finding.severity === "error");
  await saveDescriptorFile(tx, {
    id: deps.newId("file"),
    repositoryId: change.repository.id,
    path: descriptorPath,
    state: hasErrors ? "invalid" : "ok",
    findings: JSON.stringify(outcome.findings),
    entityRefs: JSON.stringify([...outcome.save.map(({ ref }) => ref), ...outcome.keepInvalid]),
    commitSha: change.commitSha,
    checkedAt: deps.now(),
  });
}
