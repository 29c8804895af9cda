import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { insertAttempt, takeAttempt, type AppAttempt } from "../store.ts";
import { registrationUrl, toManifest } from "./app-manifest.ts";
import { appRequestSchema } from "./github-app.schema.ts";

const facts = { baseUrl: "https://portal.example.com", permissions: { contents: "write" } };
const manifestOf = (given: object) => {
  const request = appRequestSchema.parse({ url: "https://github.com", org: "acme", ...given });
  return JSON.parse(toManifest(request, facts)) as Record<string, unknown>;
};

describe("the manifest of an App", () => {
  it("asks for what is needed, for no event and for no webhook, and is nobody else's", () => {
    expect(manifestOf({})).toEqual({
      name: "Waymark acme",
      url: "https://portal.example.com",
      redirect_url: "https://portal.example.com/api/connections/github-app/callback",
      description: "Creates repositories from templates and keeps the catalog of services.",
      public: false,
      default_permissions: { contents: "write" },
      default_events: [],
    });
  });

  it("has a place to come back to after signing in only where people sign in through it", () => {
    expect(manifestOf({ signIn: true })["callback_urls"]).toEqual([
      "https://portal.example.com/api/auth/callback/github",
    ]);
    expect(Object.keys(manifestOf({ signIn: false }))).not.toContain("callback_urls");
  });

  it.each([1, 26, 27, 39])("has a name GitHub takes for an organisation of %i characters", (length) => {
    const name = String(manifestOf({ org: "a".repeat(length) })["name"]);
    expect(name.length).toBeLessThanOrEqual(34);
    expect(name).toBe(name.trim());
    expect(`Waymark ${"a".repeat(length)}`.startsWith(name)).toBe(true);
  });

  it("is posted to the organisation's own page, with the state in it as it is", () => {
    const place = { url: "https://git.example.com", org: "acme" };
    expect(registrationUrl(place, "a+b/c=&d#e")).toBe(
      "https://git.example.com/organizations/acme/settings/apps/new?state=a%2Bb%2Fc%3D%26d%23e",
    );
  });
});

describe("what somebody types to connect", () => {
  it.each([
    [
      { url: "https://GitHub.com/acme/", org: " acme " },
      { url: "https://github.com", org: "acme", signIn: false },
    ],
    [
      { url: "http://127.0.0.1:3001", org: "A-b-1", signIn: true },
      { url: "http://127.0.0.1:3001", org: "A-b-1", signIn: true },
    ],
    [
      { url: "https://user:secret@github.com", org: "a" },
      { url: "https://github.com", org: "a", signIn: false },
    ],
  ])("%j is understood", (given, expected) => {
    expect(appRequestSchema.parse(given)).toEqual(expected);
  });

  it.each([
    [{ org: "acme" }, "url"],
    [{ url: "http://github.com", org: "acme" }, "url"],
    [{ url: "http://localhost.evil.test", org: "acme" }, "url"],
    [{ url: "file:///etc/passwd", org: "acme" }, "url"],
    [{ url: "https://github.com", org: "" }, "org"],
    [{ url: "https://github.com", org: "-acme" }, "org"],
    [{ url: "https://github.com", org: "acme-" }, "org"],
    [{ url: "https://github.com", org: "ac--me" }, "org"],
    [{ url: "https://github.com", org: "a/../b" }, "org"],
    [{ url: "https://github.com", org: "a".repeat(40) }, "org"],
    [{ url: "https://github.com", org: "acme", signIn: "yes" }, "signIn"],
  ])("%j is refused for its %s", (given, field) => {
    const paths = appRequestSchema.safeParse(given).error?.issues.map(({ path }) => path.join("."));
    expect(paths).toEqual([field]);
  });
});

describe("an attempt to connect an App", () => {
  const now = Date.UTC(2026, 0, 15);
  let db: ReturnType<typeof createTestDatabase>;
  const attempt = (given: Partial<AppAttempt> = {}): AppAttempt => ({
    ...{ stateHash: "a", actorId: "usr_ada", url: "https://github.com", org: "acme", signIn: false },
    expiresAt: now + 1000,
    ...given,
  });
  beforeEach(async () => {
    db = createTestDatabase();
    await db.withTx((tx) => insertAttempt(tx, attempt(), now));
  });
  const take = (given: object = {}) =>
    db.withTx((tx) => takeAttempt(tx, { stateHash: "a", actorId: "usr_ada", now, ...given }));

  it("is taken once, as it was begun, also when two come at once", async () => {
    const taken = await Promise.all([take(), take(), take()]);
    expect(taken.filter((one) => one !== undefined)).toEqual([attempt()]);
    expect(await take()).toBeUndefined();
  });

  it.each([
    ["by somebody else", { actorId: "usr_bo" }],
    ["with another state", { stateHash: "b" }],
    ["at its end", { now: now + 1000 }],
  ])("is not taken %s, and is there for whom it belongs to", async (_how, given) => {
    expect(await take(given)).toBeUndefined();
    expect(await take()).toEqual(attempt());
  });

  it("that is over goes when the next one begins; the others stay", async () => {
    await db.withTx((tx) =>
      insertAttempt(tx, attempt({ stateHash: "b", expiresAt: now + 5000 }), now + 1000),
    );
    await db.withTx((tx) =>
      insertAttempt(tx, attempt({ stateHash: "c", expiresAt: now + 9000 }), now + 1001),
    );
    const kept = db.raw.prepare("SELECT state_hash FROM github_app_attempts ORDER BY 1").pluck().all();
    expect(kept).toEqual(["b", "c"]);
  });
});
