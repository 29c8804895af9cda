import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const users = sqliteTable("users", {
  id: text("id").primaryKey(),
  handle: text("handle").notNull(),
  displayName: text("display_name").notNull(),
  email: text("email"),
  role: text("role", { enum: ["viewer", "developer", "maintainer", "admin"] }).notNull(),
  entityRef: text("entity_ref"),
  passwordHash: text("password_hash"),
  disabledAt: integer("disabled_at"),
  createdAt: integer("created_at").notNull(),
});

export const sessions = sqliteTable("sessions", {
  id: text("id").primaryKey(),
  tokenHash: text("token_hash").notNull(),
  userId: text("user_id").notNull(),
  userAgent: text("user_agent"),
  openedBy: text("opened_by", { enum: ["setup-link", "password", "oidc", "github", "invitation"] }),
  address: text("address"),
  createdAt: integer("created_at").notNull(),
  lastSeenAt: integer("last_seen_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
  revokedAt: integer("revoked_at"),
});

export const apiTokens = sqliteTable("api_tokens", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  tokenHash: text("token_hash").notNull(),
  hint: text("hint").notNull(),
  role: text("role", { enum: ["viewer", "developer", "maintainer", "admin"] }).notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
  lastUsedAt: integer("last_used_at"),
  revokedAt: integer("revoked_at"),
  serviceAccountId: text("service_account_id"),
  madeById: text("made_by_id"),
  scopes: text("scopes"),
  runsPerHour: integer("runs_per_hour"),
  replacedBy: text("replaced_by"),
});

export const serviceAccounts = sqliteTable("service_accounts", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  description: text("description"),
  role: text("role", { enum: ["viewer", "developer", "maintainer", "admin"] }).notNull(),
  ownerRef: text("owner_ref").notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: integer("created_at").notNull(),
  disabledAt: integer("disabled_at"),
});

export const setupLinks = sqliteTable("setup_links", {
  tokenHash: text("token_hash").primaryKey(),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
  usedAt: integer("used_at"),
});

export const signInFailures = sqliteTable("sign_in_failures", {
  id: integer("id").primaryKey(),
  bucket: text("bucket").notNull(),
  at: integer("at").notNull(),
});

export const externalIdentities = sqliteTable(
  "external_identities",
  {
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    provider: text("provider", { enum: ["oidc", "github"] }).notNull(),
    userId: text("user_id").notNull(),
    label: text("label").notNull(),
    linkedAt: integer("linked_at").notNull(),
    lastUsedAt: integer("last_used_at"),
  },
  (table) => [primaryKey({ columns: [table.issuer, table.subject] })],
);

export const redeemedSignIns = sqliteTable("redeemed_sign_ins", {
  stateHash: text("state_hash").primaryKey(),
  expiresAt: integer("expires_at").notNull(),
});

export const admissions = sqliteTable("admissions", {
  userId: text("user_id").primaryKey(),
  basis: text("basis", { enum: ["organisation", "domain", "invitation"] }).notNull(),
  departedAt: integer("departed_at"),
});

export const invitations = sqliteTable("invitations", {
  id: text("id").primaryKey(),
  email: text("email"),
  login: text("login"),
  role: text("role", { enum: ["viewer", "developer", "maintainer", "admin"] }).notNull(),
  tokenHash: text("token_hash").notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
  acceptedAt: integer("accepted_at"),
  acceptedBy: text("accepted_by"),
  revokedAt: integer("revoked_at"),
});

export const signInPolicy = sqliteTable("sign_in_policy", {
  id: integer("id").primaryKey(),
  passwordsOn: integer("passwords_on", { mode: "boolean" }).notNull(),
  updatedAt: integer("updated_at").notNull(),
});
