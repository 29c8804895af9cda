import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { Forge } from "../forge.ts";
import type { Account } from "../store/accounts.ts";
import type { App, AppPermissions } from "../store/apps.ts";
import { type FieldError, Problem } from "./problem.ts";

/** Who is calling. The bootstrap token acts as an installed app with organisation-owner rights. */
export type Actor = {
  readonly account: Account;
  readonly isAdmin: boolean;
  /** What the installation of an app was granted; people and the bootstrap token are not bound by it. */
  readonly permissions?: AppPermissions;
  /** The app itself, before it acts for an installation. */
  readonly app?: App;
};

export type Call = {
  readonly forge: Forge;
  readonly actor: Actor | undefined;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
};

export type Reply = {
  readonly status: number;
  readonly body?: unknown;
  readonly raw?: { readonly contentType: string; readonly bytes: Buffer };
  readonly headers?: Readonly<Record<string, string>>;
};

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What the caller must hold: nothing, a token, a repository permission, or organisation ownership. */
export type Needs = "nothing" | "token" | "push" | "admin" | "owner" | "admin-token";

export type Route = {
  readonly method: Method;
  readonly path: string;
  readonly needs: Needs;
  /** GitHub App permission, announced in X-Accepted-GitHub-Permissions. */
  readonly permission: string;
  readonly handle: (call: Call) => Reply | Promise<Reply>;
};

/** A read that asks for no credentials, as on this machine nothing is secret to those who can reach it. */
export const read = (path: string, permission: string, handle: Route["handle"]): Route => ({
  method: "GET",
  path,
  needs: "nothing",
  permission,
  handle,
});

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const noContent = (): Reply => ({ status: 204 });

export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`route ${call.path} declares no parameter ${name}`);
  return value;
}

export function requireActor(call: Call): Actor {
  if (!call.actor) throw new Problem(401, "Requires authentication");
  return call.actor;
}

/** Parses a JSON body; a refusal lists every bad field the way GitHub does. */
export function parseBody<T>(call: Call, schema: z.ZodType<T>, resource: string): T {
  const result = schema.safeParse(call.body ?? {});
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue): FieldError => {
    const field = issue.path.join(".");
    const isMissing = issue.code === "invalid_type" && issue.message.includes("undefined");
    return { resource, field, code: isMissing ? "missing_field" : "invalid", message: issue.message };
  });
  throw new Problem(422, "Validation Failed", { errors });
}
