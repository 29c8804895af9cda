import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const catalogRepositories = sqliteTable("catalog_repositories", {
  id: text("id").primaryKey(),
  forgeId: integer("forge_id").notNull(),
  owner: text("owner").notNull(),
  name: text("name").notNull(),
  description: text("description"),
  htmlUrl: text("html_url").notNull(),
  cloneUrl: text("clone_url").notNull(),
  defaultBranch: text("default_branch").notNull(),
  visibility: text("visibility").notNull(),
  createdAt: integer("created_at"),
  pushedAt: integer("pushed_at"),
  headSha: text("head_sha"),
  treeSha: text("tree_sha"),
  committedAt: integer("committed_at"),
  ingestedAt: integer("ingested_at"),
  changedAt: integer("changed_at"),
  error: text("error"),
  seenAt: integer("seen_at").notNull(),
});

export const catalogRepositoryFiles = sqliteTable(
  "catalog_repository_files",
  {
    repositoryId: text("repository_id").notNull(),
    path: text("path").notNull(),
    blobSha: text("blob_sha").notNull(),
    size: integer("size").notNull(),
    content: text("content"),
  },
  (table) => [primaryKey({ columns: [table.repositoryId, table.path] })],
);

export const catalogFiles = sqliteTable("catalog_files", {
  id: text("id").primaryKey(),
  repositoryId: text("repository_id").notNull(),
  path: text("path").notNull(),
  state: text("state", { enum: ["ok", "invalid"] }).notNull(),
  findings: text("findings").notNull(),
  entityRefs: text("entity_refs").notNull(),
  commitSha: text("commit_sha").notNull(),
  checkedAt: integer("checked_at").notNull(),
});

export const catalogConflicts = sqliteTable(
  "catalog_conflicts",
  {
    ref: text("ref").notNull(),
    repositoryId: text("repository_id").notNull(),
    path: text("path").notNull(),
  },
  (table) => [primaryKey({ columns: [table.ref, table.repositoryId] })],
);

export const entities = sqliteTable("entities", {
  seq: integer("seq").primaryKey(),
  id: text("id").notNull(),
  ref: text("ref").notNull(),
  kind: text("kind").notNull(),
  namespace: text("namespace").notNull(),
  name: text("name").notNull(),
  title: text("title"),
  sortName: text("sort_name").notNull(),
  description: text("description"),
  type: text("type"),
  lifecycle: text("lifecycle"),
  tier: integer("tier"),
  ownerRef: text("owner_ref"),
  systemRef: text("system_ref"),
  source: text("source", { enum: ["repository", "forge"] }).notNull(),
  repositoryId: text("repository_id"),
  filePath: text("file_path"),
  state: text("state", { enum: ["ok", "invalid"] }).notNull(),
  body: text("body").notNull(),
  etag: text("etag").notNull(),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

export const entityAttributes = sqliteTable(
  "entity_attributes",
  {
    entityId: text("entity_id").notNull(),
    key: text("key").notNull(),
    value: text("value").notNull(),
  },
  (table) => [primaryKey({ columns: [table.entityId, table.key, table.value] })],
);

export const entityRelations = sqliteTable(
  "entity_relations",
  {
    declaredBy: text("declared_by").notNull(),
    sourceRef: text("source_ref").notNull(),
    type: text("type").notNull(),
    targetRef: text("target_ref").notNull(),
  },
  (table) => [primaryKey({ columns: [table.sourceRef, table.type, table.targetRef, table.declaredBy] })],
);

export const entityVersions = sqliteTable("entity_versions", {
  id: text("id").primaryKey(),
  entityId: text("entity_id").notNull(),
  ref: text("ref").notNull(),
  body: text("body"),
  commitSha: text("commit_sha"),
  commitAuthor: text("commit_author"),
  recordedFrom: integer("recorded_from").notNull(),
  recordedTo: integer("recorded_to"),
  kind: text("kind"),
  namespace: text("namespace"),
  name: text("name"),
  title: text("title"),
  sortName: text("sort_name"),
  description: text("description"),
  type: text("type"),
  lifecycle: text("lifecycle"),
  tier: integer("tier"),
  ownerRef: text("owner_ref"),
  systemRef: text("system_ref"),
  source: text("source", { enum: ["repository", "forge"] }),
  etag: text("etag"),
});

export const entityVersionRelations = sqliteTable(
  "entity_version_relations",
  {
    versionId: text("version_id").notNull(),
    sourceRef: text("source_ref").notNull(),
    type: text("type").notNull(),
    targetRef: text("target_ref").notNull(),
  },
  (table) => [primaryKey({ columns: [table.sourceRef, table.type, table.targetRef, table.versionId] })],
);

export const webhookDeliveries = sqliteTable("webhook_deliveries", {
  id: text("id").primaryKey(),
  deliveryId: text("delivery_id").notNull(),
  event: text("event").notNull(),
  bodyHash: text("body_hash").notNull(),
  repository: text("repository"),
  state: text("state", { enum: ["received", "done", "failed"] }).notNull(),
  receivedAt: integer("received_at").notNull(),
  processedAt: integer("processed_at"),
  error: text("error"),
});

export const catalogScans = sqliteTable("catalog_scans", {
  id: text("id").primaryKey(),
  startedAt: integer("started_at").notNull(),
  finishedAt: integer("finished_at"),
  repositories: integer("repositories").notNull(),
  changed: integer("changed").notNull(),
  stale: integer("stale").notNull(),
  error: text("error"),
});

export const webhookRegistration = sqliteTable("webhook_registration", {
  id: integer("id").primaryKey(),
  problem: text("problem"),
  resent: integer("resent").notNull(),
  checkedAt: integer("checked_at").notNull(),
});
