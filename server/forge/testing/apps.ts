import { createSign } from "node:crypto";
import { type Answer, type TestForge, textAt } from "../testing.ts";

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export type Claims = { readonly iss: string | number; readonly iat: number; readonly exp: number };

/** What an app proves itself with. */
export function signJwt(
  claims: Partial<Claims>,
  pem: string,
  header: Record<string, unknown> = { alg: "RS256" },
): string {
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(pem, "base64url")}`;
}

const submit = (forge: TestForge, path: string, fields: Record<string, string>) =>
  fetch(`${forge.url}${path}`, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });

/** The code an app's maker redeems. */
export async function registerApp(
  forge: TestForge,
  name: string,
  permissions: Record<string, string>,
): Promise<string> {
  const manifest = JSON.stringify({
    name,
    url: "http://127.0.0.1:3999",
    redirect_url: "http://127.0.0.1:3999/back",
    default_permissions: permissions,
    default_events: ["push"],
  });
  const fields = { manifest, name, token: forge.token };
  const answer = await submit(forge, "/organizations/waymark/settings/apps", fields);
  return new URL(answer.headers.get("location") ?? "http://none").searchParams.get("code") ?? "";
}

export const redeem = (forge: TestForge, code: string): Promise<Answer> =>
  forge.raw("POST", `/api/v3/app-manifests/${code}/conversions`);

export const installApp = (forge: TestForge, slug: string) =>
  submit(forge, `/apps/${slug}/installations/new`, { token: forge.token });

export type MadeApp = { readonly id: string; readonly clientId: string; readonly pem: string };

export async function makeApp(
  forge: TestForge,
  name: string,
  permissions: Record<string, string>,
): Promise<MadeApp> {
  const { body } = await redeem(forge, await registerApp(forge, name, permissions));
  return { id: textAt(body, "id"), clientId: textAt(body, "client_id"), pem: textAt(body, "pem") };
}
