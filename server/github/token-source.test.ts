/*
 * Signing in: a token, the embedded forge's file, a GitHub App. Judged by GitHub's "Generating a JSON Web Token (JWT) for
 * a GitHub App" (RS256, at most ten minutes, issued a little in the past) and "Authenticating as an installation".
 */
import { generateKeyPairSync, verify } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { answer, failureOf, refusal } from "./testing/scripted-forge.ts";
import { appTokens, noToken, staticToken, tokenFromFile } from "./token-source.ts";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = keys.privateKey.export({ type: "pkcs8", format: "pem" });
const start = Date.UTC(2026, 0, 15, 9, 0, 0);

const installation = { id: 44, app_slug: "waymark", permissions: { contents: "write" }, suspended_at: null };
const token = (name: string) => ({
  token: name,
  expires_at: new Date(Date.now() + 3_600_000).toISOString(),
  permissions: { contents: "write" },
  repository_selection: "all",
});

type Given = (url: string, index: number) => Response | Promise<Response>;

function signIn(given: Given, privateKey: () => Promise<string> = () => Promise.resolve(String(pem))) {
  const asked: { readonly call: string; readonly authorization: string }[] = [];
  const octokit = new Octokit({
    baseUrl: "http://f/api/v3",
    request: {
      fetch: (url: string, init: RequestInit) => {
        const authorization = new Headers(init.headers).get("authorization") ?? "";
        asked.push({ call: `${String(init.method)} ${url.replace("http://f/api/v3", "")}`, authorization });
        return Promise.resolve(given(url, asked.length - 1));
      },
    },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const source = appTokens({ appId: "12", privateKey, org: "acme" }, octokit.request, Date.now);
  return { source, asked, calls: () => asked.map(({ call }) => call) };
}

/** Finds the installation, and hands out one token after the other. */
const granting = (): Given => {
  let issued = 0;
  return (url) =>
    url.endsWith("/installation") ? answer(200, installation) : answer(201, token(`ghs_${(issued += 1)}`));
};
const find = "GET /orgs/acme/installation";
const grant = "POST /app/installations/44/access_tokens";

beforeEach(() => void vi.useFakeTimers({ now: start, toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

describe("an App", () => {
  it("finds where it is installed and gets a token there, once for many calls", async () => {
    const { source, calls } = signIn(granting());
    expect(await Promise.all([source.get(), source.get()])).toEqual(["ghs_1", "ghs_1"]);
    expect(await source.get()).toBe("ghs_1");
    expect(calls()).toEqual([find, grant]);
  });

  it("signs with its own key for no longer than ten minutes, issued in the past for a clock that is ahead", async () => {
    const { source, asked } = signIn(granting());
    await source.get();
    for (const { authorization } of asked) {
      const [, signed = "", signature = ""] = /^bearer ([^.]+\.[^.]+)\.(.+)$/i.exec(authorization) ?? [];
      const [header, claims] = signed
        .split(".")
        .map((part): unknown => JSON.parse(Buffer.from(part, "base64url").toString()));
      expect(header).toEqual({ alg: "RS256", typ: "JWT" });
      const { iat, exp, iss } = z
        .object({ iat: z.number(), exp: z.number(), iss: z.coerce.string() })
        .parse(claims);
      expect(iss).toBe("12");
      expect(iat).toBe(start / 1000 - 30);
      expect(exp - iat).toBeLessThanOrEqual(600);
      expect(exp).toBeGreaterThan(start / 1000);
      expect(verify("sha256", Buffer.from(signed), keys.publicKey, Buffer.from(signature, "base64url"))).toBe(
        true,
      );
    }
    expect(asked).toHaveLength(2);
  });

  it("takes a new token before the hour of the old one is over", async () => {
    const { source, calls } = signIn(granting());
    expect(await source.get()).toBe("ghs_1");
    vi.setSystemTime(start + 58 * 60_000);
    expect(await source.get()).toBe("ghs_1");
    vi.setSystemTime(start + 59 * 60_000 + 1000);
    expect(await source.get()).toBe("ghs_2");
    expect(calls()).toEqual([find, grant, grant]);
  });

  it("signs in from the beginning when the forge refused its token", async () => {
    const { source, calls } = signIn(granting());
    await source.get();
    source.reset();
    expect(await source.get()).toBe("ghs_2");
    expect(calls()).toEqual([find, grant, find, grant]);
  });

  it("tells what it was granted, read anew each time", async () => {
    const { source, calls } = signIn(granting());
    expect(await source.installation?.()).toMatchObject({ id: 44, permissions: { contents: "write" } });
    await source.installation?.();
    expect(calls()).toEqual([find, find]);
  });

  it("reads its key anew after a failure, so that a new file needs no restart", async () => {
    let file = "no key";
    const { source } = signIn(granting(), () => Promise.resolve(file));
    const failure = await failureOf(source.get());
    expect(failure).toMatchObject({ kind: "credentials", code: "forge_permission" });
    expect(String(failure)).not.toContain("no key");
    file = String(pem);
    expect(await source.get()).toBe("ghs_1");
  });
});

describe("an App that cannot sign in", () => {
  const badKey = "The forge knows no GitHub App 12 with this key. Check GITHUB_APP_ID and the key.";
  const absent = "GitHub App 12 is not installed in acme. Install it there, then try again.";
  const suspended = "GitHub App 12 is suspended in acme, or may not sign in.";
  const other =
    "The GitHub App could not sign in. Check GITHUB_APP_ID, the key file, and that the App is installed in the organisation.";
  const clock =
    "The forge does not accept the time at which GitHub App 12 signed. Set this machine's clock; `waymark doctor` shows how far it is off.";
  const cases: [string, number, string, string, string][] = [
    ["with a key nobody knows", 401, "A JSON web token could not be decoded", "credentials", badKey],
    [
      "with a clock that is ahead",
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
      "credentials",
      clock,
    ],
    [
      "with a clock that is behind",
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
      "credentials",
      clock,
    ],
    [
      "with a clock that is far ahead",
      401,
      "'Expiration time' claim ('exp') is too far in the future",
      "credentials",
      clock,
    ],
    ["that is not installed", 404, "Not Found", "credentials", absent],
    ["that is suspended", 403, "This installation has been suspended", "credentials", suspended],
    ["for a reason nobody knows", 422, "Unprocessable", "credentials", other],
  ];

  it.each(cases)("%s is told what to do", async (_what, status, message, kind, text) => {
    const { source, calls } = signIn(() => refusal(status, message));
    const failure = await failureOf(source.get());
    expect(failure).toMatchObject({ kind, status, message: text, isTransient: false });
    expect(await failureOf(source.installation?.() ?? Promise.resolve())).toMatchObject({
      kind,
      message: text,
    });
    expect(calls()).toEqual([find, find]);
  });

  it.each(cases)(
    "%s is told the same when the token is refused",
    async (_what, status, message, kind, text) => {
      const { source } = signIn((url) =>
        url.endsWith("/installation") ? answer(200, installation) : refusal(status, message),
      );
      expect(await failureOf(source.get())).toMatchObject({ kind, message: text });
    },
  );

  it.each([
    ["a broken forge", refusal(502, "x"), "unavailable"],
    ["a rate limit", refusal(429, "x", { "retry-after": "7" }), "rate_limited"],
    ["a limit that is a 403", refusal(403, "x", { "x-ratelimit-remaining": "0" }), "rate_limited"],
    ["an installation without a number", answer(200, { app_slug: "waymark" }), "garbled"],
  ])("because of %s heals by waiting", async (_what, given, kind) => {
    const answers = [given];
    const next = granting();
    const { source } = signIn((url, index) => answers.shift() ?? next(url, index));
    expect(await failureOf(source.get())).toMatchObject({ kind, isTransient: true });
    expect(await source.get()).toBe("ghs_1");
  });

  it("because the answer holds no token keeps none", async () => {
    const answers = [answer(200, installation), answer(201, { ...token(""), token: "" })];
    const next = granting();
    const { source } = signIn((url, index) => answers.shift() ?? next(url, index));
    expect(await failureOf(source.get())).toMatchObject({ kind: "garbled" });
    expect(await source.get()).toBe("ghs_1");
  });
});

describe("a token", () => {
  it("that is given stays, also when it was refused: nobody else has a better one", async () => {
    const source = staticToken("ghp_1");
    source.reset();
    expect(await source.get()).toBe("ghp_1");
    expect(source.installation).toBeUndefined();
  });

  it("of nobody is empty", async () => {
    noToken.reset();
    expect(await noToken.get()).toBe("");
  });
});

describe("the embedded forge's token", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "waymark-token-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is read from its file once, without the line's end, and anew when it was refused", async () => {
    const file = path.join(folder, "token");
    await writeFile(file, "wmf_1\n");
    const source = tokenFromFile(file);
    expect(await source.get()).toBe("wmf_1");
    await writeFile(file, "wmf_2");
    expect(await source.get()).toBe("wmf_1");
    source.reset();
    expect(await source.get()).toBe("wmf_2");
  });

  it("that is not there yet is an outage which ends when the file comes", async () => {
    const file = path.join(folder, "token");
    const source = tokenFromFile(file);
    expect(await failureOf(source.get())).toMatchObject({
      kind: "unavailable",
      isTransient: true,
      message: "The embedded forge has not started yet: its token file is missing.",
    });
    await writeFile(file, "wmf_1");
    expect(await source.get()).toBe("wmf_1");
  });
});
