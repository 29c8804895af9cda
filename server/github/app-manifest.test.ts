/* What an App asks for, and how GitHub's code becomes its credentials ("Registering a GitHub App from a manifest"). */
import { describe, expect, it } from "vitest";
import { createTestDeps } from "../doors/testing.ts";
import { neededPermissions, redeemManifestCode } from "./app-manifest.ts";
import { appPermissionByRoute } from "./permissions.ts";
import { failureOf, refusal } from "./testing/scripted-forge.ts";

describe("the permissions an App asks for", () => {
  const needed = neededPermissions();
  const rank = (level: string | undefined) => ["read", "write", "admin"].indexOf(level ?? "");

  it("are what the documentation tells people to grant, and nothing above it", () => {
    expect(needed).toEqual({
      actions: "read",
      actions_variables: "write",
      administration: "write",
      contents: "write",
      issues: "write",
      members: "read",
      metadata: "read",
      organization_custom_properties: "admin",
      organization_hooks: "write",
      organization_plan: "read",
      repository_custom_properties: "write",
      secrets: "write",
      workflows: "write",
    });
  });

  it("are enough for every call, and each is needed by one", () => {
    const wanted = Object.values(appPermissionByRoute).flatMap((text) =>
      text === "" ? [] : text.split(","),
    );
    for (const [name = "", level] of wanted.map((part) => part.split("=")))
      expect(rank(needed[name]), name).toBeGreaterThanOrEqual(rank(level));
    for (const [name, level] of Object.entries(needed)) expect(wanted).toContain(`${name}=${level}`);
  });

  it("come in the order of the alphabet, so that two lists can be compared by eye", () => {
    expect(Object.keys(needed)).toEqual(Object.keys(needed).toSorted((a, b) => a.localeCompare(b)));
  });
});

describe("a manifest's code", () => {
  const credentials = {
    id: 12,
    slug: "waymark-acme",
    name: "Waymark",
    html_url: "https://github.com/apps/waymark-acme",
    client_id: "Iv1.1",
    client_secret: "cs",
    webhook_secret: "ws",
    pem: "-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY-----\n",
    node_id: "more than we read",
  };
  function redeem(given: Response, url = "https://github.com", code = "abc123") {
    const deps = createTestDeps();
    const asked: Request[] = [];
    const pending = redeemManifestCode(
      {
        now: deps.now,
        logger: deps.logger,
        sleep: () => Promise.resolve(),
        fetch: (input, init) => {
          asked.push(new Request(input, init));
          return Promise.resolve(given);
        },
      },
      { url, org: "acme", code },
    );
    return { pending, asked };
  }

  it.each([
    ["https://github.com", "https://api.github.com/app-manifests/abc123/conversions"],
    ["https://git.acme.test", "https://git.acme.test/api/v3/app-manifests/abc123/conversions"],
  ])("of %s is redeemed at %s, by nobody in particular", async (url, address) => {
    const { pending, asked } = redeem(Response.json(credentials, { status: 201 }), url);
    const { node_id: _unread, ...read } = credentials;
    expect(await pending).toEqual(read);
    expect(asked.map((request) => `${request.method} ${request.url}`)).toEqual([`POST ${address}`]);
    expect(asked[0]?.headers.has("authorization")).toBe(false);
  });

  it("cannot lead to another endpoint", async () => {
    const { pending, asked } = redeem(Response.json(credentials), "https://github.com", "../../user?x=");
    await pending;
    expect(asked[0]?.url).toBe("https://api.github.com/app-manifests/..%2F..%2Fuser%3Fx%3D/conversions");
  });

  it.each([
    ["no key", { pem: "" }],
    ["a public key in its place", { pem: "-----BEGIN PUBLIC KEY-----" }],
    ["an address that is none", { html_url: "apps/waymark" }],
    ["a number that is text", { id: "12" }],
    ["no client secret", { client_secret: undefined }],
  ])("that brings %s brings nothing", async (_what, fields) => {
    const { pending } = redeem(Response.json({ ...credentials, ...fields }, { status: 201 }));
    const failure = await failureOf(pending);
    expect(failure).toMatchObject({ kind: "garbled" });
    expect(String(failure)).not.toContain("PRIVATE KEY");
  });

  it("may bring no webhook secret: an App without a webhook has none", async () => {
    const { pending } = redeem(Response.json({ ...credentials, webhook_secret: null }, { status: 201 }));
    expect((await pending).webhook_secret).toBeNull();
  });

  it("that is over or was used is not found, and is sent once", async () => {
    const { pending, asked } = redeem(refusal(404, "Not Found"));
    expect(await failureOf(pending)).toMatchObject({ kind: "not_found" });
    expect(asked).toHaveLength(1);
  });
});
