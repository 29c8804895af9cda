import { isWebLink } from "../catalog/domain/web-link.ts";
import { getEntityWithSource, listMembers, type EntityWithSource } from "../catalog/entities/get-entity.ts";
import { toDescriptorFile } from "../catalog/descriptors/list-files.ts";
import { fileUrl } from "../catalog/domain/managed-entity.ts";
import { parseEntityRef } from "../kernel/entity-ref.ts";
import { toOptionalTimestamp, toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import { listResultsOf } from "../scorecards/list-results.ts";
import { byRelationOrder, relationLabel } from "./domain/relation-labels.ts";
import type { RelationGroup, Service } from "./domain/service.schema.ts";
import { readRowContext, toServiceRow } from "./list-services.ts";
import { readServiceDocuments } from "./service-documents.ts";

export type ServiceDeps = Pick<Deps, "db" | "github" | "reader">;

const SHOWN_MEMBERS = 50;

const annotation = (source: EntityWithSource, key: string): string | null =>
  source.entity.metadata.annotations?.[key] ?? null;

/** A body's view link without parsing the whole entity again. */
const viewUrl = (body: string): string | null =>
  /"backstage\.io\/view-url":"(?<url>[^"\\]+)"/.exec(body)?.groups?.["url"] ?? null;

async function readOwnerTeam(deps: ServiceDeps, { owner }: EntityWithSource): Promise<Service["ownerTeam"]> {
  if (owner === undefined) return null;
  const { members, total } = await listMembers(deps, owner.ref);
  return {
    ref: owner.ref,
    title: owner.title ?? owner.name,
    url: viewUrl(owner.body),
    members: members
      .slice(0, SHOWN_MEMBERS)
      .map((member) => ({ ref: member.ref, name: member.title ?? member.name, url: viewUrl(member.body) })),
    totalMembers: total,
  };
}

function readRelations({ related }: EntityWithSource): RelationGroup[] {
  const groups = Map.groupBy(related, (relation) => relation.type);
  return [...groups]
    .map(([type, relations]) => ({
      type,
      label: relationLabel(type),
      targets: relations.map(({ ref, row }) => {
        const parsed = parseEntityRef(ref);
        const name = parsed.ok ? parsed.value.name : ref;
        return {
          ref,
          kind: parsed.ok ? parsed.value.kind : "",
          title: row?.title ?? row?.name ?? name,
          description: row?.description ?? null,
          exists: row !== undefined,
        };
      }),
    }))
    .toSorted(byRelationOrder);
}

function readRepository(deps: ServiceDeps, { repository }: EntityWithSource): Service["repository"] {
  if (repository === undefined) return null;
  const { owner, name, htmlUrl, cloneUrl, defaultBranch, visibility, headSha, error } = repository;
  const isEmbeddedForge = deps.github.profile.kind === "embedded";
  return {
    fullName: `${owner}/${name}`,
    htmlUrl,
    cloneUrl,
    defaultBranch,
    visibility,
    headSha,
    isEmbeddedForge,
    error,
  };
}

const nothingRead = {
  slos: [],
  sloFindings: [],
  runbooks: [],
  readme: null,
  template: null,
  file: null,
  source: null,
  lastIngestedAt: null,
};

async function readFiles(deps: ServiceDeps, { repository, files, row, descriptor }: EntityWithSource) {
  if (repository === undefined) return nothingRead;
  const path = row.filePath;
  return {
    ...(await readServiceDocuments(deps, { files, repository })),
    file: descriptor === undefined ? null : toDescriptorFile(descriptor, repository),
    source: path === null ? null : { path, url: fileUrl({ ...repository, path }) },
    lastIngestedAt: toOptionalTimestamp(repository.ingestedAt),
  };
}

/** Everything the page of one entity shows, in one call. */
export async function getService(deps: ServiceDeps, ref: string): Promise<Service> {
  const source = await getEntityWithSource(deps, ref);
  const { row, entity } = source;
  const context = await readRowContext(deps, [row]);
  return {
    ...toServiceRow(row, context),
    entity,
    links: (entity.metadata.links ?? [])
      .filter(({ url }) => isWebLink(url))
      .map((link) => ({
        url: link.url,
        title: link.title ?? link.url,
        icon: link.icon ?? null,
        type: link.type ?? null,
      })),
    ownerTeam: await readOwnerTeam(deps, source),
    onCall: annotation(source, "waymark.dev/on-call"),
    channel: annotation(source, "waymark.dev/channel"),
    repository: readRepository(deps, source),
    ...(await readFiles(deps, source)),
    relations: readRelations(source),
    scorecards: await listResultsOf(deps, row.ref),
    createdAt: toTimestamp(row.createdAt),
  };
}
