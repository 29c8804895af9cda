// The migrations that have landed: no line of them changes any more, and no row is lost on the way through them.
import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { openConnection } from "./client.ts";
import { migrateConnection, readMigrations } from "./migrate.ts";
import { createTestDatabase } from "./testing.ts";

type Connection = ReturnType<typeof openConnection>;

/** Every table's own, virtual tables' own storage left out. */
const tablesOf = (connection: Connection): { name: string; strict: number }[] =>
  connection
    .prepare<[], { name: string; strict: number }>(
      "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .all();

it("are those whose checksums are committed beside them: append-only, a new one with its line", () => {
  const file = path.join(import.meta.dirname, "migrations", "checksums.json");
  const committed: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
  expect(Object.fromEntries(readMigrations().map(({ name, checksum }) => [name, checksum]))).toEqual(
    committed,
  );
});

it("make STRICT tables only", () => {
  const { raw, close } = createTestDatabase();
  const loose = tablesOf(raw).filter(({ strict }) => strict === 0);
  // A virtual table has no column types to be strict about.
  expect(loose.map(({ name }) => name)).toEqual(["entities_fts"]);
  expect(tablesOf(raw).length).toBeGreaterThan(30);
  close();
});

/** Parents first; what a table got as soon as there was one. The first release's are in migrate.test.ts. */
const rowsSince: Readonly<Record<string, string>> = {
  "0001-identity-and-audit": `
    INSERT INTO users (id, handle, display_name, role, created_at) VALUES ('usr_ada', 'ada', 'Ada', 'admin', 1);`,
  "0020-catalog": `
    INSERT INTO catalog_repositories (id, forge_id, owner, name, html_url, clone_url, default_branch, visibility, head_sha, seen_at)
      VALUES ('repo_1', 7, 'waymark', 'Shop', 'http://f/shop', 'http://f/shop.git', 'main', 'private', 'abc', 1);
    INSERT INTO catalog_repository_files VALUES ('repo_1', 'README.md', 'b1', 3, '# ö'), ('repo_1', 'big.md', 'b2', 9, NULL);
    INSERT INTO catalog_files VALUES ('file_1', 'repo_1', 'catalog-info.yaml', 'ok', '[]', '["component:default/shop"]', 'abc', 1);
    INSERT INTO catalog_conflicts VALUES ('component:default/other', 'repo_1', 'catalog-info.yaml');
    INSERT INTO entities (seq, id, ref, kind, namespace, name, title, sort_name, type, lifecycle, tier, owner_ref, source, repository_id, file_path, state, body, etag, created_at, updated_at)
      VALUES (3, 'ent_1', 'component:default/shop', 'component', 'default', 'Shop', 'Shöp', 'shöp', 'service', 'production', 1, 'group:default/web', 'repository', 'repo_1', 'catalog-info.yaml', 'ok', '{"a":1}', 'e1', 1, 2),
             (4, 'ent_2', 'group:default/web', 'group', 'default', 'web', NULL, 'web', 'team', NULL, NULL, NULL, 'forge', NULL, NULL, 'ok', '{}', 'e2', 1, 2);
    INSERT INTO entity_attributes VALUES ('ent_1', 'metadata.tags', 'Node');
    INSERT INTO entity_relations VALUES ('ent_1', 'component:default/shop', 'ownedBy', 'group:default/web');
    INSERT INTO entity_versions VALUES ('ver_1', 'ent_1', 'component:default/shop', '{"a":0}', 'aaa', 1, 2), ('ver_2', 'ent_1', 'component:default/shop', '{"a":1}', 'abc', 2, NULL);
    INSERT INTO entities_fts (rowid, name, title, description, tags, owner) VALUES (3, 'Shop', 'Shöp', '', 'node', 'web');
    INSERT INTO webhook_deliveries VALUES ('del_1', 'guid', 'push', 'hash', 'waymark/shop', 'done', 1, 2, NULL);
    INSERT INTO catalog_scans (id, started_at, finished_at, repositories, changed) VALUES ('scan_1', 1, 2, 1, 1);`,
  "0021-scorecards": `
    INSERT INTO scorecard_results VALUES ('res_1', 'production-readiness', 'component:default/shop', 'bronze', 'silver', 2, 3, 5, 0, '[]', 'd', 1, 1, 2), ('res_2', 'production-readiness', 'component:default/shop', 'silver', NULL, 0, 5, 5, 0, '[]', 'd', 2, 2, NULL);`,
  "0022-sample-organisation": `INSERT INTO sample_organisation VALUES (1, 'loaded', 5);`,
  "0091-sign-in-through-providers": `
    INSERT INTO external_identities VALUES ('https://idp', 's', 'oidc', 'usr_ada', 'ada@example.com', 1, NULL);
    INSERT INTO admissions VALUES ('usr_ada', 'domain', NULL);
    INSERT INTO redeemed_sign_ins VALUES ('state', 9);`,
  "0092-invitations": `
    INSERT INTO invitations VALUES ('inv_1', 'eve@example.com', NULL, 'viewer', 't1', 'Ada', 1, 9, 2, 'usr_ada', NULL), ('inv_2', NULL, 'octocat', 'developer', 't2', 'Ada', 1, 9, NULL, NULL, 3);`,
  "0093-sign-in-policy": `INSERT INTO sign_in_policy VALUES (1, 0, 4);`,
  "0102-service-accounts": `
    INSERT INTO service_accounts VALUES ('svc_1', 'Deploys', NULL, 'developer', 'group:default/web', 'Ada', 1, NULL);`,
  "0121-history-of-entities": `
    INSERT INTO entity_version_relations VALUES ('ver_1', 'component:default/shop', 'partOf', 'system:default/store');`,
  "0122-retention": `INSERT INTO retention_settings VALUES ('sessions', 30, 6);`,
  "0123-github-app-attempts": `INSERT INTO github_app_attempts VALUES ('s', 'usr_ada', 'https://github.com', 'acme', 1, 9);`,
  "0124-webhook-registration": `INSERT INTO webhook_registration VALUES (1, 'nobody answers', 2, 7);`,
  "0125-pace-of-the-forge": `INSERT INTO forge_writes VALUES (12, 8); INSERT INTO forge_pause VALUES (1, 99);`,
};

interface Kept {
  readonly query: string;
  readonly rows: readonly unknown[];
}

/** The columns a table had when its rows were made, in an order that adding columns does not change. */
function keep(connection: Connection, table: string): Kept {
  const columns = connection.prepare(`SELECT name FROM pragma_table_info('${table}')`).pluck().all();
  const query = `SELECT ${columns.join(", ")} FROM ${table} ORDER BY 1, 2`;
  return { query, rows: connection.prepare(query).raw().all() };
}

it("lose and change no row of any table made since the first release", () => {
  const connection = openConnection(":memory:");
  const all = readMigrations();
  const kept = new Map<string, Kept>();
  for (const [index, { name }] of all.entries()) {
    const known = new Set(tablesOf(connection).map((table) => table.name));
    migrateConnection(connection, all.slice(0, index + 1), 1);
    connection.exec(rowsSince[name] ?? "");
    if (name < "0011") continue;
    for (const table of tablesOf(connection).filter((made) => !known.has(made.name)))
      kept.set(table.name, keep(connection, table.name));
  }
  expect(kept.size).toBeGreaterThan(20);
  for (const [table, { query, rows }] of kept) {
    expect(rows.length, `rows of ${table}, made here`).toBeGreaterThan(0);
    expect(connection.prepare(query).raw().all(), table).toEqual(rows);
  }
  const found = connection
    .prepare("SELECT rowid FROM entities_fts WHERE entities_fts MATCH 'shop'")
    .pluck()
    .all();
  expect(found).toEqual([3]);
  expect(connection.pragma("foreign_key_check")).toEqual([]);
  connection.close();
});
