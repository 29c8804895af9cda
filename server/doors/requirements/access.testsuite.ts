/* R03, R09, R10: who is let in, and who is not. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { roles } from "../../kernel/roles.ts";
import {
  bearer,
  database,
  fromPage,
  get,
  json,
  knock,
  outcome,
  read,
  send,
  subject,
  type Answer,
} from "./testing.ts";

const matrixSchema = z.object({
  items: z.array(
    z.object({
      operation: z.string(),
      rest: z.string().nullable(),
      ...Object.fromEntries(roles.map((role) => [role, z.boolean()])),
      needsSession: z.boolean(),
    }),
  ),
});

/** A thing of the sample organisation: whoever sees it is inside. */
const canary = "checkout";

/** What an administrator sees on each page: its own words, and what it is about. */
const inside: Readonly<Record<string, readonly string[]>> = {
  "/": ["What is yours, "],
  "/catalog": ["Everything your teams run", canary],
  "/runs": ["Every execution of a template"],
  "/templates": ["Start a service the way your platform team would", "typescript-service"],
  "/settings/audit": ["Rows are chained", "session.mintSetupLink"],
  "/settings/members": ["Who has an account", "the-viewer@example.com"],
};

function anonymousSuite(): void {
  describe("R03: without a session", () => {
    const spellings = [
      "/api/v1/entities/by-query",
      "/api/v1/./entities/by-query",
      "/api/v1/%65ntities/by-query",
      "/api/v1/x/../entities/by-query",
      "/api/v1/entities/by-query?_rsc=x",
      "/api/v1/entities/by-query/",
      "/api/v1//entities/by-query",
      "/api/v1/entities/by-query.",
      "/API/v1/entities/by-query",
      "/api/v1/entities/by-query.rsc",
    ];
    const skips = { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy", "x-nextjs-data": "1" };
    it.each(spellings)("%s shows nothing", async (path) => {
      for (const method of ["GET", "HEAD"]) {
        const answer = await knock({ method, path, headers: skips });
        expect([308, 401, 404]).toContain(answer.status);
        expect(answer.body).not.toContain(canary);
      }
    });

    it("is what hides the entities: with one they are there", async () => {
      const { cookie } = subject().people.viewer;
      expect((await get("/api/v1/entities/by-query", { cookie })).body).toContain(canary);
    });

    const asks = [
      {},
      { rsc: "1" },
      { rsc: "1", "next-router-prefetch": "1" },
      { rsc: "1", "next-router-segment-prefetch": "/_tree" },
      skips,
      { "x-forwarded-host": "evil.example", "x-rewrite-url": "/catalog", "x-original-url": "/catalog" },
    ];
    it.each(Object.entries(inside))(
      "the page %s shows nothing however it is asked for",
      async (page, texts) => {
        const { body } = await get(page, { cookie: subject().people.admin.cookie });
        for (const text of texts) expect(body).toContain(text);
        for (const path of [page, `${page}?_rsc=x`, `${page}.rsc`, `${page}/.`, `${page}%2e`, `${page}...`]) {
          for (const headers of asks.flatMap((ask) => [ask, { ...ask, cookie: "waymark=wmc_of_nobody" }])) {
            const answer = await get(path, headers);
            expect(answer.status).toBeLessThan(500);
            expect(texts.filter((text) => answer.body.includes(text))).toEqual([]);
            expect(answer.body).not.toContain("wm_");
          }
        }
      },
    );

    it("leads from a page to signing in with 303, and from one with a session that is over too", async () => {
      for (const page of Object.keys(inside)) {
        const way = `/login?next=${encodeURIComponent(page)}`;
        for (const method of ["GET", "HEAD"]) {
          const { status, headers, body } = await knock({ method, path: page });
          expect([status, headers.location]).toEqual([303, way]);
          expect(["", way]).toContain(body);
        }
        const stale = await get(page, { cookie: "waymark=wmc_of_nobody" });
        expect([stale.status, stale.headers.location]).toEqual([303, way]);
      }
      const asked = await get("/catalog?q=a%26b");
      expect(asked.headers.location).toBe(`/login?next=${encodeURIComponent("/catalog?q=a%26b")}`);
    });

    it.each(["/login", "/setup", "/invitation", "/api/docs", "/icon.svg", "/healthz"])(
      "answers %s itself",
      async (path) => {
        expect((await get(path)).status).toBe(200);
      },
    );
  });
}

function matrixSuite(): void {
  describe("R09: every operation over HTTP", () => {
    const nonsense = (rest: string, headers: Readonly<Record<string, string>>): Promise<Answer> => {
      const [method = "", path = ""] = rest.split(" ");
      const place = path.startsWith("/api/") ? path : `/api/v1${path}`;
      const target = place.replaceAll(/\{\w+\}/g, "no-such-thing");
      const isBodyless = method === "GET" || method === "DELETE";
      return isBodyless
        ? knock({ method, path: `${target}?nonsense=1`, headers })
        : send(method, target, { ...json, ...headers }, { nonsense: true });
    };

    it("lets in whom the published matrix names, and nobody else", { timeout: 120_000 }, async () => {
      const { tokens, people } = subject();
      const { items } = matrixSchema.parse(read(await get("/api/v1/permissions", bearer(tokens.viewer))));
      const differences: string[] = [];
      const note = (who: string, operation: string, answer: Answer, expected: string): void => {
        const [status, code] = outcome(answer);
        const found =
          status === 401 || status === 403 ? String(code) : status < 500 ? "passes" : String(status);
        if (found !== expected) differences.push(`${operation} as ${who}: ${found}, not ${expected}`);
      };
      for (const { operation, rest, needsSession, ...may } of items) {
        if (rest === null) continue;
        note("anonymous", operation, await nonsense(rest, {}), "unauthenticated");
        for (const role of roles) {
          const allowed = z.record(z.string(), z.boolean()).parse(may)[role] === true;
          const withToken = allowed && needsSession ? "session_required" : "passes";
          note(
            role,
            operation,
            await nonsense(rest, bearer(tokens[role])),
            allowed ? withToken : "forbidden",
          );
          const withSession = await nonsense(rest, fromPage(people[role]));
          note(`${role} with a session`, operation, withSession, allowed ? "passes" : "forbidden");
        }
      }
      expect(items.length).toBeGreaterThan(60);
      expect(differences).toEqual([]);
    });
  });

  describe("R10: what somebody may not", () => {
    it("see answers not_found, change answers forbidden with the role it needs", async () => {
      const { people } = subject();
      const theirs = database((db) =>
        db
          .prepare("SELECT id FROM sessions WHERE user_id = (SELECT id FROM users WHERE handle = 'admin')")
          .pluck()
          .get(),
      );
      const other = await send(
        "DELETE",
        `/api/v1/viewer/sessions/${String(theirs)}`,
        fromPage(people.viewer),
        "",
      );
      expect(outcome(other)).toEqual([404, "not_found"]);
      const change = await send("POST", "/api/v1/catalog/refresh", fromPage(people.viewer));
      expect(outcome(change)).toEqual([403, "forbidden"]);
      expect(change.body).toContain("developer");
    });
  });
}

export function accessSuite(): void {
  anonymousSuite();
  matrixSuite();
}
