import { createVerify } from "node:crypto";
import { z } from "zod";
import { type App, findAppByIssuer } from "../store/apps.ts";
import type { ForgeDatabase } from "../store/database.ts";

// An app proves itself with a token it signs: RS256, issued by its id, over within ten minutes from now.
// Source: GitHub docs "Generating a JSON Web Token (JWT) for a GitHub App".

const LATEST_END_SECONDS = 600;
const CLOCK_SKEW_SECONDS = 60;

const headerSchema = z.object({ alg: z.literal("RS256") });
const claimsSchema = z.object({
  iss: z.union([z.string(), z.number()]).transform(String),
  iat: z.number(),
  exp: z.number(),
});

function decode<T>(schema: z.ZodType<T>, part: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(Buffer.from(part, "base64url").toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

export const isAppToken = (token: string): boolean => /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(token);

const isTimely = ({ iat, exp }: z.infer<typeof claimsSchema>, now: number): boolean =>
  iat <= now + CLOCK_SKEW_SECONDS && exp > now && exp <= now + LATEST_END_SECONDS;

/** undefined for a token that is not signed by an app of this forge, or not valid now. */
export function verifyAppToken(db: ForgeDatabase, token: string, nowMs: number): App | undefined {
  const [header = "", claims = "", signature = ""] = token.split(".");
  const stated = decode(claimsSchema, claims);
  if (decode(headerSchema, header) === undefined || stated === undefined) return undefined;
  if (!isTimely(stated, Math.floor(nowMs / 1000))) return undefined;
  const app = findAppByIssuer(db, stated.iss);
  if (app?.public_key === undefined || app.public_key === null) return undefined;
  const isSigned = createVerify("RSA-SHA256")
    .update(`${header}.${claims}`)
    .verify(app.public_key, Buffer.from(signature, "base64url"));
  return isSigned ? app : undefined;
}
