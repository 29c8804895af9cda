import type { IncomingHttpHeaders } from "node:http";
import type { Forge } from "../forge.ts";
import { findTokenOwner, getAccount } from "../store/accounts.ts";
import { findInstallationToken } from "../store/apps.ts";
import { isAppToken, verifyAppToken } from "./app-token.ts";
import type { Actor } from "./call.ts";
import { Problem } from "./problem.ts";

/** `Bearer`, `token`, or Basic with the token as password (git sends that); GitHub accepts it as user name too. */
export function tokenOf(headers: IncomingHttpHeaders): string | undefined {
  const [scheme = "", ...rest] = (headers.authorization ?? "").split(" ");
  const value = rest.join(" ").trim();
  switch (scheme.toLowerCase()) {
    case "bearer":
    case "token":
      return value;
    case "basic": {
      const [user = "", ...password] = Buffer.from(value, "base64").toString("utf8").split(":");
      const secret = password.join(":");
      return secret === "" || secret === "x-oauth-basic" ? user : secret;
    }
    default:
      return undefined;
  }
}

/** No token is an anonymous caller; a wrong one is always refused, even where none is needed. */
export function authenticate(
  { db, now }: Pick<Forge, "db" | "now">,
  headers: IncomingHttpHeaders,
): Actor | undefined {
  const token = tokenOf(headers);
  if (token === undefined) return undefined;
  const actor = isAppToken(token) ? asApp(db, token, now()) : asAccount(db, token, now());
  if (!actor) throw new Problem(401, "Bad credentials");
  return actor;
}

function asApp(db: Forge["db"], token: string, now: number): Actor | undefined {
  const app = verifyAppToken(db, token, now);
  return app && { account: getAccount(db, app.bot_id), isAdmin: false, app };
}

function asAccount(db: Forge["db"], token: string, now: number): Actor | undefined {
  const installed = findInstallationToken(db, token, now);
  return installed ? { ...installed, isAdmin: true } : findTokenOwner(db, token);
}
