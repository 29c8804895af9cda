import { createHash } from "node:crypto";
import { z } from "zod";
import { type Account, ensureAccount, findAccountById, generateToken } from "./accounts.ts";
import type { ForgeDatabase } from "./database.ts";

// GitHub Apps: registered from a manifest, installed in the organisation, acting with exactly what was granted.

export const LEVELS = ["read", "write", "admin"] as const;
export const permissionsSchema = z.record(z.string(), z.enum(LEVELS));
export type AppPermissions = z.infer<typeof permissionsSchema>;

const rowSchema = z.object({
  id: z.number(),
  slug: z.string(),
  name: z.string(),
  owner_id: z.number(),
  bot_id: z.number(),
  client_id: z.string(),
  external_url: z.string(),
  public_key: z.string().nullable(),
  permissions: z.string().transform((text) => permissionsSchema.parse(JSON.parse(text))),
  events: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  created_at: z.number(),
});
export type App = z.infer<typeof rowSchema>;

const installationSchema = rowSchema.pick({ id: true, permissions: true, events: true, created_at: true });
export type Installation = z.infer<typeof installationSchema>;

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");

const CODE_LIFE_MS = 3_600_000;
const TOKEN_LIFE_MS = 3_600_000;

const columns = `id, slug, name, owner_id, bot_id, client_id, external_url, public_key, permissions, events, created_at`;

function one(db: ForgeDatabase, where: string, ...values: readonly (string | number)[]): App | undefined {
  const row = db.prepare(`SELECT ${columns} FROM apps WHERE ${where}`).get(...values);
  return row === undefined ? undefined : rowSchema.parse(row);
}

export const findAppBySlug = (db: ForgeDatabase, slug: string): App | undefined => one(db, "slug = ?", slug);

/** By its id or its client id: either may be the issuer of its tokens. */
export const findAppByIssuer = (db: ForgeDatabase, issuer: string): App | undefined =>
  one(db, "CAST(id AS TEXT) = ? OR client_id = ?", issuer, issuer);

export type NewApp = {
  readonly owner: Account;
  readonly name: string;
  readonly externalUrl: string;
  readonly permissions: AppPermissions;
  readonly events: readonly string[];
};

/** The code its maker redeems once, within the hour; undefined when the name is taken or says nothing. */
export function insertApp(db: ForgeDatabase, app: NewApp, now: number): string | undefined {
  const slug = slugOf(app.name);
  if (slug === "" || findAppBySlug(db, slug) !== undefined) return undefined;
  const bot = ensureAccount(db, { login: `${slug}[bot]`, kind: "Bot", name: app.name }, now);
  const code = generateToken().replace("wmf_", "");
  db.prepare(
    `INSERT INTO apps (slug, name, owner_id, bot_id, client_id, external_url, permissions, events, code_hash, code_expires_at, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    slug,
    app.name,
    app.owner.id,
    bot.id,
    `Iv1.${hash(slug).slice(0, 16)}`,
    app.externalUrl,
    JSON.stringify(app.permissions),
    JSON.stringify(app.events),
    hash(code),
    now + CODE_LIFE_MS,
    now,
  );
  return code;
}

/** The app whose code this is; the code is void afterwards. */
export function redeemCode(db: ForgeDatabase, code: string, now: number): App | undefined {
  const app = one(db, "code_hash = ? AND code_expires_at > ?", hash(code), now);
  if (app) db.prepare("UPDATE apps SET code_hash = NULL, code_expires_at = NULL WHERE id = ?").run(app.id);
  return app;
}

export function storePublicKey(db: ForgeDatabase, app: App, publicKey: string): void {
  db.prepare("UPDATE apps SET public_key = ? WHERE id = ?").run(publicKey, app.id);
}

export function findInstallation(db: ForgeDatabase, app: App): Installation | undefined {
  const row = db
    .prepare("SELECT id, permissions, events, created_at FROM installations WHERE app_id = ?")
    .get(app.id);
  return row === undefined ? undefined : installationSchema.parse(row);
}

/** Grants what the app asks for now. */
export function install(db: ForgeDatabase, app: App, now: number): void {
  db.prepare(
    `INSERT INTO installations (app_id, permissions, events, created_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (app_id) DO UPDATE SET permissions = excluded.permissions, events = excluded.events`,
  ).run(app.id, JSON.stringify(app.permissions), JSON.stringify(app.events), now);
}

/** Changes what the app asks for and what its installation has, as its owner and the organisation's would. */
export function regrant(db: ForgeDatabase, app: App, permissions: AppPermissions): void {
  const text = JSON.stringify(permissions);
  db.prepare("UPDATE apps SET permissions = ? WHERE id = ?").run(text, app.id);
  db.prepare("UPDATE installations SET permissions = ? WHERE app_id = ?").run(text, app.id);
}

export function issueInstallationToken(
  db: ForgeDatabase,
  app: App,
  now: number,
): { token: string; expiresAt: number } {
  const token = generateToken().replace("wmf_", "ghs_");
  const expiresAt = now + TOKEN_LIFE_MS;
  db.prepare("DELETE FROM installation_tokens WHERE expires_at <= ?").run(now);
  db.prepare("INSERT INTO installation_tokens (hash, app_id, expires_at) VALUES (?, ?, ?)").run(
    hash(token),
    app.id,
    expiresAt,
  );
  return { token, expiresAt };
}

export type InstalledApp = { readonly account: Account; readonly permissions: AppPermissions };

/** Who acts with this token, with what the installation has at this moment. */
export function findInstallationToken(
  db: ForgeDatabase,
  token: string,
  now: number,
): InstalledApp | undefined {
  const row = db
    .prepare<[string, number], { app_id: number }>(
      "SELECT app_id FROM installation_tokens WHERE hash = ? AND expires_at > ?",
    )
    .get(hash(token), now);
  const app = row && one(db, "id = ?", row.app_id);
  const installation = app && findInstallation(db, app);
  const account = app && findAccountById(db, app.bot_id);
  return installation && account ? { account, permissions: installation.permissions } : undefined;
}
