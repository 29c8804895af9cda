import type { IncomingHttpHeaders } from "node:http";
import { findTokenOwner } from "../store/accounts.ts";
import type { ForgeDatabase } from "../store/database.ts";
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
export function authenticate(db: ForgeDatabase, headers: IncomingHttpHeaders): Actor | undefined {
  const token = tokenOf(headers);
  if (token === undefined) return undefined;
  const owner = findTokenOwner(db, token);
  if (!owner) throw new Problem(401, "Bad credentials");
  return owner;
}
