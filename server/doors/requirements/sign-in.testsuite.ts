/* R02, R04–R08, R14: signing in, and how long it lasts. */
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openBrowser, watch } from "./browser.testsuite.ts";
import {
  cookieOf,
  database,
  fromPage,
  freshAddress,
  get,
  invite,
  json,
  knock,
  outcome,
  redeem,
  send,
  setupLink,
  signIn,
  subject,
  trustedProxy,
  type Person,
} from "./testing.ts";

const minute = 60_000;
const viewer = (cookie: string) => get("/api/v1/viewer", { cookie });
const asAdmin = () => fromPage(subject().people.admin);

async function idOf(person: Person): Promise<string> {
  const found = await get(`/api/v1/members/${encodeURIComponent(person.handle)}`, asAdmin());
  return z.object({ id: z.string() }).parse(JSON.parse(found.body)).id;
}

/** Moves a moment of a session into the past, as if somebody had waited. */
const age = (column: "last_seen_at" | "expires_at", at: number, userId: string): unknown =>
  database((db) => db.prepare(`UPDATE sessions SET ${column} = ? WHERE user_id = ?`).run(at, userId));

export function signInSuite(): void {
  describe("R02: a one-time link", () => {
    it("opens once; a wrong, a used and an old one are told apart", async () => {
      expect(outcome(await redeem("#wms_wrong"))).toEqual([403, "setup_token_invalid"]);
      const link = await setupLink();
      expect((await redeem(link)).status).toBe(201);
      expect(outcome(await redeem(link))).toEqual([410, "setup_closed"]);
      const old = await setupLink();
      database((db) => db.prepare("UPDATE setup_links SET expires_at = 1 WHERE used_at IS NULL").run());
      expect(outcome(await redeem(old))).toEqual([410, "setup_expired"]);
    });

    it("is not guessed: the sixth wrong one from an address is refused, a right one too", async () => {
      const from = freshAddress();
      const link = await setupLink();
      const attempt = (token: string | undefined) =>
        knock({
          method: "POST",
          path: "/api/setup",
          headers: { ...json, origin: subject().portal.url },
          body: JSON.stringify({ token }),
          from,
        });
      for (let n = 0; n < 5; n += 1)
        expect(outcome(await attempt(`wms_${n}`))).toEqual([403, "setup_token_invalid"]);
      expect(outcome(await attempt(link.split("#")[1]))).toEqual([429, "too_many_attempts"]);
    });
  });

  describe("R04: an unknown account and a wrong password", () => {
    it("answer alike, word for word", async () => {
      const { handle } = subject().people.viewer;
      const answers = [await signIn("nobody@example.com", "a guess"), await signIn(handle, "a guess")];
      for (const answer of answers) {
        expect(outcome(answer)).toEqual([401, "login_failed"]);
        expect(answer.body).toContain("Email or password is incorrect.");
      }
      const names = answers.map(({ headers }) => Object.keys(headers).toSorted());
      expect(names[0]).toEqual(names[1]);
    });
  });

  describe("R05: the sixth failure in fifteen minutes", () => {
    it("closes the account, for the right password too, from wherever it comes", async () => {
      const { handle, password } = await invite("viewer", "forgetful");
      for (let n = 0; n < 5; n += 1) expect((await signIn(handle.toUpperCase(), "wrong")).status).toBe(401);
      const refused = await signIn(handle, password);
      expect(outcome(refused)).toEqual([429, "too_many_attempts"]);
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
      database((db) => db.prepare("UPDATE sign_in_failures SET at = at - ?").run(16 * minute));
      expect((await signIn(handle, password)).status).toBe(201);
    });

    it.each([
      ["an IPv4 address", ["203.0.113.7", "::ffff:203.0.113.7", "203.0.113.7"], "203.0.113.8"],
      [
        "the /64 of an IPv6 address in any spelling",
        [
          "2001:db8:1:2::1",
          "2001:DB8:0001:0002:ffff::9",
          "2001:0db8:1:2:0:0:0:5",
          "2001:db8:1:2::",
          "2001:db8:1:2::a:b",
        ],
        "2001:db8:1:3::1",
      ],
    ])("closes %s", async (_what, spellings, other) => {
      const guess = (n: number, address: string) =>
        knock({
          method: "POST",
          path: "/api/auth/sign-in",
          headers: { ...json, origin: subject().portal.url, "x-forwarded-for": address },
          body: JSON.stringify({ handle: `guess-${n}-${address}`, password: "wrong" }),
          from: trustedProxy,
        });
      for (let n = 0; n < 5; n += 1)
        expect((await guess(n, spellings[n % spellings.length] ?? "")).status).toBe(401);
      expect(outcome(await guess(5, spellings[0] ?? ""))).toEqual([429, "too_many_attempts"]);
      expect((await guess(6, other)).status).toBe(401);
    });
  });

  describe("R06: the session cookie", () => {
    it("is HttpOnly and SameSite, carries 256 bits, and is another one after signing in again", async () => {
      const { handle, password } = subject().people.developer;
      const first = await signIn(handle, password);
      expect(first.headers["set-cookie"]?.[0]).toMatch(
        /^waymark=wmc_[\w]{49}; Path=\/; HttpOnly; SameSite=Lax; Expires=/,
      );
      const cookie = cookieOf(first);
      const again = await knock({
        method: "POST",
        path: "/api/auth/sign-in",
        headers: { ...json, origin: subject().portal.url, cookie },
        body: JSON.stringify({ handle, password }),
        from: freshAddress(),
      });
      expect(cookieOf(again)).not.toBe(cookie);
      expect(outcome(await viewer(cookie))).toEqual([401, "session_expired"]);
      expect((await viewer(cookieOf(again))).status).toBe(200);
    });
  });

  describe("R07: a session ends", () => {
    it.each([
      ["after twelve idle hours", "last_seen_at", Date.now() - 12 * 60 * minute - 1],
      ["after seven days", "expires_at", Date.now() - 1],
    ] as const)("%s", async (what, column, at) => {
      const person = await invite("viewer", what.replaceAll(" ", "-"));
      age(column, at, await idOf(person));
      expect(outcome(await viewer(person.cookie))).toEqual([401, "session_expired"]);
    });

    it("with signing out, which clears what the browser kept", async () => {
      const person = await invite("viewer", "leaving");
      const answer = await send("POST", "/api/auth/sign-out", fromPage(person));
      expect(answer.headers["clear-site-data"]).toContain('"storage"');
      expect(outcome(await viewer(person.cookie))).toEqual([401, "session_expired"]);
    });

    it("with a new password", async () => {
      const person = await invite("viewer", "changing");
      const change = { currentPassword: person.password, password: "another long sentence" };
      expect((await send("PUT", "/api/v1/viewer/password", fromPage(person), change)).status).toBe(200);
      expect(outcome(await viewer(person.cookie))).toEqual([401, "session_expired"]);
      expect((await signIn(person.handle, person.password)).status).toBe(401);
      expect((await signIn(person.handle, "another long sentence")).status).toBe(201);
    });

    it("with the account, at once, and so do the tokens of whoever it belonged to", async () => {
      const person = await invite("admin", "departed");
      const made = await send("POST", "/api/v1/tokens", fromPage(person), { name: "theirs", role: "viewer" });
      const { token } = z.object({ token: z.string() }).parse(JSON.parse(made.body));
      const authorization = `Bearer ${token}`;
      expect((await get("/api/v1/viewer", { authorization })).status).toBe(200);
      expect((await send("POST", `/api/v1/members/${await idOf(person)}/disable`, asAdmin())).status).toBe(
        200,
      );
      expect(outcome(await viewer(person.cookie))).toEqual([401, "session_expired"]);
      expect(outcome(await get("/api/v1/viewer", { authorization }))).toEqual([401, "token_revoked"]);
      expect(outcome(await signIn(person.handle, person.password))).toEqual([401, "login_failed"]);
    });
  });

  describe("R08: a role that is changed", () => {
    it("counts from the person's next request on", async () => {
      const person = await invite("viewer", "promoted");
      const audit = () => get("/api/v1/audit", { cookie: person.cookie });
      expect((await audit()).status).toBe(403);
      const id = await idOf(person);
      for (const [role, status] of [
        ["admin", 200],
        ["viewer", 403],
      ] as const) {
        expect((await send("PUT", `/api/v1/members/${id}/role`, asAdmin(), { role })).status).toBe(200);
        expect((await audit()).status).toBe(status);
      }
    });
  });

  leadingSuite();
}

const elsewhere = [
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "https://evil.example",
  "https:evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "javascript:globalThis.pwned=1",
];

function leadingSuite(): void {
  describe("R14: where signing in leads", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser();
    });
    afterAll(() => browser.close());

    /** Signs in on the page as a person does, and says where that ended. */
    async function follow(
      next: string,
    ): Promise<{ readonly path: string; readonly reports: readonly string[] }> {
      const { portal, people } = subject();
      const context = await browser.newContext();
      const page = await context.newPage();
      const reports = watch(page, [portal.url]);
      await page.goto(`${portal.url}/login?next=${encodeURIComponent(next)}`);
      await page.locator("html[data-hydrated=true]").waitFor();
      await page.getByLabel("Account").fill(people.viewer.handle);
      await page.getByLabel("Password").fill(people.viewer.password);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.waitForURL((url) => url.pathname !== "/login");
      await page.locator("html[data-hydrated=true]").waitFor();
      const { origin, pathname, search } = new URL(page.url());
      expect([origin, await page.evaluate(() => "pwned" in globalThis)]).toEqual([portal.url, false]);
      await context.close();
      return { path: pathname + search, reports };
    }

    it.each(elsewhere)("is the first page, and never %j", async (next) => {
      expect(await follow(next)).toEqual({ path: "/", reports: [] });
    });

    it("is the page somebody asked for", async () => {
      expect(await follow("/catalog?q=pay")).toEqual({ path: "/catalog?q=pay", reports: [] });
    });
  });
}
