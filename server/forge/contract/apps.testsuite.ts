import { createSign } from "node:crypto";
import { expect, it } from "vitest";
import { at, textAt } from "../testing.ts";
import type { ContractSubject } from "./subject.testsuite.ts";

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** What an app proves itself with. */
function signed(appId: string, pem: string, seconds = { from: -10, until: 300 }): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: appId, iat: now + seconds.from, exp: now + seconds.until };
  const text = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(pem, "base64url")}`;
}

const manifest = (name: string) => ({
  name,
  url: "http://127.0.0.1:3999",
  redirect_url: "http://127.0.0.1:3999/callback?kept=1",
  default_permissions: { metadata: "read", issues: "read" },
});

export function describeApps({ forge, expectStatus }: ContractSubject): void {
  const submit = (path: string, fields: Readonly<Record<string, string>>) =>
    fetch(`${forge().url}${path}`, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });

  async function register(name: string): Promise<URL> {
    const fields = { manifest: JSON.stringify(manifest(name)), name, state: "abc", token: forge().token };
    const answer = await submit("/organizations/waymark/settings/apps", fields);
    return new URL(answer.headers.get("location") ?? "");
  }

  it("for an app, from its manifest to the tokens of its installation", async () => {
    const back = await register("Contract");
    expect(back.searchParams.get("kept")).toBe("1");
    expect(back.searchParams.get("state")).toBe("abc");
    const code = back.searchParams.get("code") ?? "";
    const made = await expectStatus(201, "POST", `/app-manifests/${code}/conversions`);
    await expectStatus(404, "POST", `/app-manifests/${code}/conversions`);

    const pem = textAt(made, "pem");
    const jwt = signed(textAt(made, "id"), pem);
    expect((await forge().callAs(jwt, "GET", "/app")).body).toMatchObject({ slug: "contract" });
    expect((await forge().callAs(jwt, "GET", "/orgs/waymark/installation")).status).toBe(404);
    await submit("/apps/contract/installations/new", { token: forge().token });
    const installation = await forge().callAs(jwt, "GET", "/orgs/waymark/installation");
    const tokens = `/app/installations/${textAt(installation.body, "id")}/access_tokens`;
    const token = await forge().callAs(jwt, "POST", tokens);
    expect(token.status).toBe(201);
    expect(at(token.body, "permissions")).toEqual({ metadata: "read", issues: "read" });

    const acting = textAt(token.body, "token");
    expect((await forge().callAs(acting, "GET", "/repos/waymark/checkout/labels")).status).toBe(200);
    const refused = await forge().callAs(acting, "GET", "/repos/waymark/checkout/actions/secrets/public-key");
    expect(refused.status).toBe(403);
    expect(refused.headers.get("x-accepted-github-permissions")).toBe("secrets=read");
  });

  it("for whoever is no app, or not now", async () => {
    const code = (await register("Other")).searchParams.get("code") ?? "";
    const made = await expectStatus(201, "POST", `/app-manifests/${code}/conversions`);
    const [id, pem] = [textAt(made, "id"), textAt(made, "pem")];
    const ask = async (token: string) => (await forge().callAs(token, "GET", "/app")).status;
    expect(await ask(signed(id, pem))).toBe(200);
    expect(await ask(signed("999", pem))).toBe(401);
    expect(await ask(signed(id, pem, { from: -700, until: -100 }))).toBe(401);
    expect(await ask(signed(id, pem, { from: 0, until: 3600 }))).toBe(401);
    expect(await ask(`${signed(id, pem)}x`)).toBe(401);
    expect(await ask(forge().token)).toBe(401);
  });

  it("and none is made without the forge's token, a manifest, or a free name", async () => {
    const path = "/organizations/waymark/settings/apps";
    const given = { manifest: JSON.stringify(manifest("Third")), name: "Third", state: "", token: "wmf_x" };
    expect((await submit(path, given)).status).toBe(422);
    expect((await submit(path, { ...given, token: forge().token, manifest: "{" })).status).toBe(422);
    expect((await submit(path, { ...given, token: forge().token })).status).toBe(302);
    expect((await submit(path, { ...given, token: forge().token })).status).toBe(422);
    expect((await submit("/apps/third/installations/new", { token: "wmf_x" })).status).toBe(422);
  });
}
