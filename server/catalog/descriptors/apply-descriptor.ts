/* Writes what a descriptor says: entities, findings, conflicts and an audit row for every refusal. */
import type { Tx } from "../../../db/client.ts";
import { recordAudit } from "../../audit/record-audit.ts";
import { systemActor } from "../../identity/domain/actor.ts";
import type { Deps } from "../../runtime/deps.ts";
import { decideOutcome, type DescriptorOutcome, type Holder } from "../domain/descriptor-outcome.ts";
import { indexEntity } from "../domain/entity-index.ts";
import type { Entity } from "../domain/entity.schema.ts";
import { etagOf } from "../entities/entity-etag.ts";
import { toManagedEntity } from "../domain/managed-entity.ts";
import type { DescriptorSet } from "../domain/parse-descriptor-set.ts";
import {
  listEntitiesByRef,
  listEntitiesOfRepository,
  markEntityInvalid,
  removeEntity,
  saveEntity,
  type CommitRead,
  type EntityRow,
} from "../store/entities.ts";
import {
  deleteDescriptorFile,
  listDescriptorFilesOf,
  listRepositoriesByIds,
  replaceConflicts,
  saveDescriptorFile,
  type DescriptorFileRow,
  type RepositoryRow,
} from "../store/repositories.ts";

type ApplyDeps = Pick<Deps, "now" | "newId" | "auditKey">;

export interface DescriptorChange {
  readonly repository: RepositoryRow;
  readonly commit: CommitRead;
  /** What the descriptor and all it leads to say; without a file when the repository has none. */
  readonly set: DescriptorSet;
}

/** Returns the references that nobody holds any more. */
export async function applyDescriptor(
  tx: Tx,
  deps: ApplyDeps,
  change: DescriptorChange,
): Promise<{ freed: readonly string[] }> {
  const { repository, set } = change;
  const held = await listEntitiesOfRepository(tx, repository.id);
  const outcome = decideOutcome({
    set,
    repositoryId: repository.id,
    heldBefore: held.map((entity) => entity.ref),
    holders: await findHolders(tx, set),
  });
  for (const ref of outcome.remove) await removeEntity(tx, ref, deps.now());
  for (const ref of outcome.keepInvalid) await markEntityInvalid(tx, ref);
  for (const saved of outcome.save) await saveFromRepository(tx, deps, { ...saved, change });
  await auditRefusals(tx, deps, { outcome, change });
  await replaceConflicts(tx, repository.id, outcome.conflicts);
  await recordFiles(tx, deps, { outcome, change, held });
  return { freed: outcome.remove };
}

async function findHolders(tx: Tx, set: DescriptorSet): Promise<Map<string, Holder>> {
  const refs = set.documents.flatMap((document) => (document.ref === null ? [] : [document.ref]));
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
  input: { readonly entity: Entity; readonly file: string; readonly change: DescriptorChange },
): Promise<void> {
  const { file: filePath } = input;
  const { repository, commit } = input.change;
  const { htmlUrl, defaultBranch } = repository;
  const entity = toManagedEntity(input.entity, { htmlUrl, defaultBranch, path: filePath });
  const body = JSON.stringify(entity);
  await saveEntity(
    tx,
    { now: deps.now(), newId: deps.newId },
    {
      index: indexEntity(entity),
      body,
      etag: etagOf(body),
      source: { kind: "repository", repositoryId: repository.id, filePath, commit },
    },
  );
}

interface Judged {
  readonly outcome: DescriptorOutcome;
  readonly change: DescriptorChange;
}

/** Refusals that touch somebody else's name or a reserved kind are worth a trace; typing errors are not. */
async function auditRefusals(tx: Tx, deps: ApplyDeps, { outcome, change }: Judged): Promise<void> {
  const { repository, commit } = change;
  const refused = outcome.findings.filter(
    ({ code }) => code === "entity_conflict" || code === "kind_not_allowed",
  );
  for (const finding of refused) {
    await recordAudit(tx, deps, {
      actor: systemActor,
      action: "catalog.refuse-entity",
      target: `${repository.owner}/${repository.name}`,
      requestId: commit.sha,
      details: { code: finding.code, line: finding.line, message: finding.message },
    });
  }
}

interface Recorded extends Judged {
  /** What the repository described before: says which file an entity that is kept came from. */
  readonly held: readonly EntityRow[];
}

/** One row per descriptor, also for one that says nothing right; files that are descriptors no more leave. */
async function recordFiles(tx: Tx, deps: ApplyDeps, recorded: Recorded): Promise<void> {
  const { repository, set } = recorded.change;
  for (const known of await listDescriptorFilesOf(tx, repository.id)) {
    if (!set.files.includes(known.path)) await deleteDescriptorFile(tx, repository.id, known.path);
  }
  for (const path of set.files) await saveDescriptorFile(tx, toFileRow(deps, recorded, path));
}

function toFileRow(deps: ApplyDeps, { outcome, change, held }: Recorded, path: string): DescriptorFileRow {
  const findings = outcome.findings.filter((finding) => finding.file === path);
  const saved = outcome.save.filter(({ file }) => file === path).map(({ ref }) => ref);
  const kept = held.filter(({ ref, filePath }) => filePath === path && outcome.keepInvalid.includes(ref));
  return {
    id: deps.newId("file"),
    repositoryId: change.repository.id,
    path,
    state: findings.some((finding) => finding.severity === "error") ? "invalid" : "ok",
    findings: JSON.stringify(findings),
    entityRefs: JSON.stringify([...saved, ...kept.map(({ ref }) => ref)]),
    commitSha: change.commit.sha,
    checkedAt: deps.now(),
  };
}
