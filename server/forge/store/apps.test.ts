import { beforeEach, describe, expect, it } from "vitest";
import { findAccount } from "./accounts.ts";
import {
  type App,
  findAppByIssuer,
  findAppBySlug,
  findInstallation,
  findInstallationToken,
  insertApp,
  install,
  issueInstallationToken,
  type NewApp,
  permissionsSchema,
  redeemCode,
  regrant,
  storePublicKey,
} from "./apps.ts";
import { NOW, openTestStore, type TestStore } from "./testing.ts";

const HOUR = 3_600_000;
let store: TestStore;
beforeEach(() => {
  store = openTestStore();
});

const register = (fields: Partial<NewApp> = {}, now = NOW) =>
  insertApp(
    store.db,
    {
      owner: store.organization,
      name: "Waymark Portal",
      externalUrl: "http://127.0.0.1:3000",
      permissions: { contents: "write", metadata: "read" },
      events: ["push"],
      ...fields,
    },
    now,
  );

function registered(fields: Partial<NewApp> = {}): App {
  const app = redeemCode(store.db, register(fields) ?? "", NOW);
  if (!app) throw new Error("expected a new app");
  return app;
}

describe("registering an app", () => {
  it("gives it a slug, a bot account and a client id", () => {
    const app = registered();
    expect(app).toMatchObject({
      slug: "waymark-portal",
      name: "Waymark Portal",
      public_key: null,
      events: ["push"],
    });
    expect(app.client_id).toMatch(/^Iv1\.[0-9a-f]{16}$/);
    expect(findAccount(store.db, "waymark-portal[bot]")).toMatchObject({ id: app.bot_id, kind: "Bot" });
  });

  it.each(["", "!!!", "名前", "---"])("is refused for the name %j, and makes no account", (name) => {
    expect(register({ name })).toBeUndefined();
    expect([store.count("apps"), store.count("accounts")]).toEqual([0, 1]);
  });

  it.each(["Waymark Portal", "waymark portal", "WAYMARK---PORTAL!"])(
    "is refused when %j is taken",
    (name) => {
      expect(register()).toBeDefined();
      expect(register({ name })).toBeUndefined();
      expect(store.count("apps")).toBe(1);
    },
  );

  it("is found by slug in any case, and by its number or its client id as GitHub's tokens name it", () => {
    const app = registered();
    expect(findAppBySlug(store.db, "Waymark-Portal")).toEqual(app);
    expect(findAppByIssuer(store.db, String(app.id))).toEqual(app);
    expect(findAppByIssuer(store.db, app.client_id)).toEqual(app);
    for (const issuer of ["", "0", `${app.id}.0`, ` ${app.id}`, "Iv1.", "%", app.slug])
      expect([issuer, findAppByIssuer(store.db, issuer)]).toEqual([issuer, undefined]);
  });

  it("keeps the code as a digest only", () => {
    const code = register() ?? "";
    expect(code.length).toBeGreaterThanOrEqual(40);
    expect(JSON.stringify(store.db.prepare("SELECT * FROM apps").all())).not.toContain(code);
  });
});

describe("the code of a new app", () => {
  it("is good once", () => {
    const code = register() ?? "";
    expect(redeemCode(store.db, code, NOW)?.slug).toBe("waymark-portal");
    expect(redeemCode(store.db, code, NOW)).toBeUndefined();
  });

  it("is good within the hour, as GitHub's is", () => {
    const code = register() ?? "";
    expect(redeemCode(store.db, code, NOW + HOUR)).toBeUndefined();
    expect(redeemCode(store.db, code, NOW + HOUR - 1)).toBeDefined();
  });

  it("is not guessed by nothing", () => {
    registered();
    expect(["", "undefined", "null"].map((code) => redeemCode(store.db, code, NOW))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("an installation", () => {
  it("has what the app asks for at that moment, and a second one renews it under the same number", () => {
    const app = registered();
    expect(findInstallation(store.db, app)).toBeUndefined();
    install(store.db, app, NOW);
    const first = findInstallation(store.db, app);
    expect(first?.permissions).toEqual({ contents: "write", metadata: "read" });
    install(store.db, { ...app, permissions: { checks: "write" }, events: [] }, NOW + 1);
    expect(findInstallation(store.db, app)).toEqual({
      ...first,
      permissions: { checks: "write" },
      events: [],
    });
  });

  it("takes a change of permissions at once, also for tokens that are out", () => {
    const app = registered();
    install(store.db, app, NOW);
    const { token } = issueInstallationToken(store.db, app, NOW);
    regrant(store.db, app, { contents: "read" });
    expect(findInstallationToken(store.db, token, NOW)?.permissions).toEqual({ contents: "read" });
    expect(findAppBySlug(store.db, app.slug)?.permissions).toEqual({ contents: "read" });
  });

  it("leaves other apps alone", () => {
    const [other, app] = [registered({ name: "Other" }), registered()];
    install(store.db, app, NOW);
    install(store.db, other, NOW);
    regrant(store.db, app, {});
    storePublicKey(store.db, app, "KEY");
    expect(findInstallation(store.db, other)?.permissions).toEqual({ contents: "write", metadata: "read" });
    expect(findAppBySlug(store.db, other.slug)?.public_key).toBeNull();
    expect(findAppBySlug(store.db, app.slug)?.public_key).toBe("KEY");
  });

  it("knows GitHub's three levels and no others", () => {
    expect(permissionsSchema.safeParse({ contents: "admin", checks: "read" }).success).toBe(true);
    for (const level of ["none", "Write", "", null, true])
      expect([level, permissionsSchema.safeParse({ contents: level }).success]).toEqual([level, false]);
  });
});

describe("an installation token", () => {
  it("begins as GitHub's do, acts as the app's bot, and ends after an hour", () => {
    const app = registered();
    install(store.db, app, NOW);
    const { token, expiresAt } = issueInstallationToken(store.db, app, NOW);
    expect([token.slice(0, 4), token.length, expiresAt]).toEqual(["ghs_", 44, NOW + HOUR]);
    expect(findInstallationToken(store.db, token, NOW + HOUR - 1)?.account.login).toBe("waymark-portal[bot]");
    expect(findInstallationToken(store.db, token, NOW + HOUR)).toBeUndefined();
    expect(JSON.stringify(store.db.prepare("SELECT * FROM installation_tokens").all())).not.toContain(
      token.slice(4),
    );
  });

  it("is worth nothing while the app is not installed", () => {
    const app = registered();
    const { token } = issueInstallationToken(store.db, app, NOW);
    expect(findInstallationToken(store.db, token, NOW)).toBeUndefined();
  });

  it("does not pile up: an expired one is gone when the next is issued, one that is good stays", () => {
    const app = registered();
    install(store.db, app, NOW);
    issueInstallationToken(store.db, app, NOW);
    const kept = issueInstallationToken(store.db, app, NOW + 1);
    issueInstallationToken(store.db, app, NOW + HOUR);
    expect(store.count("installation_tokens")).toBe(2);
    expect(findInstallationToken(store.db, kept.token, NOW + HOUR)).toBeDefined();
  });

  it("ends with its app, and the app with its owner", () => {
    const app = registered();
    install(store.db, app, NOW);
    issueInstallationToken(store.db, app, NOW);
    store.db.prepare("DELETE FROM accounts WHERE id = ?").run(store.organization.id);
    expect(["apps", "installations", "installation_tokens"].map(store.count)).toEqual([0, 0, 0]);
  });
});
