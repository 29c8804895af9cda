/* R21–R23, R46, R48: what answers say when something breaks, and what every answer carries. */
import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  bearer,
  changesNothing,
  database,
  fromPage,
  get,
  json,
  knock,
  outcome,
  read,
  send,
  signIn,
  subject,
  type Answer,
} from "./testing.ts";

const asAdmin = () => fromPage(subject().people.admin);
const logFile = (): string => path.join(subject().portal.data, "logs", "web.log");
const logLines = (): string[] => fs.readFileSync(logFile(), "utf8").trim().split("\n");

/** Breaks the database for as long as `work` takes. */
async function whileBroken<T>(breaks: string, mends: string, work: () => Promise<T>): Promise<T> {
  database((db) => db.exec(breaks));
  try {
    return await work();
  } finally {
    database((db) => db.exec(mends));
  }
}

function errorSuite(): void {
  describe("R21: an error nobody expected", () => {
    it("says its reference and nothing else; the log has the rest", async () => {
      const answer = await whileBroken(
        "ALTER TABLE invitations RENAME TO invitations_away",
        "ALTER TABLE invitations_away RENAME TO invitations",
        () => get("/api/v1/invitations", asAdmin()),
      );
      expect(answer.status).toBe(500);
      const { requestId } = z.object({ requestId: z.string() }).parse(read(answer));
      expect(read(answer)).toEqual({
        code: "internal_error",
        message: `Something went wrong. Reference: ${requestId}`,
        requestId,
      });
      const logged = logLines().filter((line) => line.includes(requestId) && line.includes("no such table"));
      expect(logged).toHaveLength(1);
      expect((await get("/api/v1/invitations", asAdmin())).status).toBe(200);
    });

    it("lets nobody write a line of the log", async () => {
      const forged = encodeURIComponent('\n{"level":60,"msg":"forged"}\n');
      await get(`/api/v1/${forged}?q=${forged}`, { ...asAdmin(), "user-agent": `x\t{"level":60}` });
      await get(`/catalog/${forged}`, asAdmin());
      // Next's own greeting is no JSON; whoever could break a line would write one that is.
      const written = logLines().filter((line) => /^\s*\{"level":60/.test(line));
      expect(written).toEqual([]);
    });
  });
}

/** Everything FTS5 reads as syntax, and what LIKE and paths read as such. */
const syntax = [
  '"',
  "a-b",
  "it's",
  "NEAR(",
  "",
  "*",
  "a*",
  "^a",
  "a AND",
  "NOT",
  "(",
  ")",
  "{a b}:",
  "col:x",
  "%",
  "_",
];

function searchSuite(): void {
  describe("R22: a search", () => {
    it("answers any text, a thousand of them", { timeout: 120_000 }, async () => {
      const random = fc.sample(fc.string({ unit: "binary", maxLength: 60 }), { numRuns: 984, seed: 20_260 });
      const texts = [...syntax, ...random];
      const fields = [
        "search?query",
        "entities/by-query?fullTextFilterTerm",
        "entity-picker?kinds=Group&query",
      ];
      const wrong: string[] = [];
      const ask = async (text: string, index: number): Promise<void> => {
        const term = encodeURIComponent(text.toWellFormed());
        const { status } = await get(`/api/v1/${fields[index % 3]}=${term}`, bearer(subject().tokens.viewer));
        if (status !== 200) wrong.push(`${status}: ${JSON.stringify(text)}`);
      };
      for (let from = 0; from < texts.length; from += 10)
        await Promise.all(texts.slice(from, from + 10).map((text, index) => ask(text, from + index)));
      expect(texts).toHaveLength(1000);
      expect(wrong).toEqual([]);
    });

    it("of more than 200 characters is refused", async () => {
      for (const field of ["search?query", "entities/by-query?fullTextFilterTerm"]) {
        const answer = await get(`/api/v1/${field}=${"x".repeat(201)}`, bearer(subject().tokens.viewer));
        expect(outcome(answer)).toEqual([400, "invalid_input"]);
      }
    });
  });
}

function headerSuite(): void {
  describe("R23: every answer", () => {
    const expectPrivate = ({ headers }: Answer): void => {
      expect(headers["cache-control"]).toMatch(/^private,.* ?no-store/);
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["referrer-policy"]).toBe("same-origin");
      expect(headers).not.toHaveProperty("x-powered-by");
      expect(headers).not.toHaveProperty("access-control-allow-origin");
    };

    const doors = ["viewer", "nothing", "audit/export", "openapi.json"].map((route) => `/api/v1/${route}`);
    const pages = ["/catalog", "/catalog?_rsc=x", "/settings/audit", "/nothing", "/login"];
    it.each([...doors, "/api/trpc/viewer.get", "/api/nothing", ...pages])(
      "of %s is for its reader alone",
      async (target) => {
        const { cookie } = subject().people.admin;
        expectPrivate(await get(target, { cookie, origin: "https://evil.example" }));
        if (pages.includes(target)) expectPrivate(await get(target, { cookie, rsc: "1" }));
      },
    );

    it("that is a page allows scripts by nonce only, a new one each time", async () => {
      const nonces = new Set<string | undefined>();
      for (const page of ["/login", "/catalog", "/api/docs", "/nothing"]) {
        const { headers } = await get(page, { cookie: subject().people.admin.cookie });
        const policy = String(headers["content-security-policy"]);
        const directive = (name: string): string => new RegExp(`${name} ([^;]*)`).exec(policy)?.[1] ?? "";
        expect(directive("script-src")).toMatch(/^'self' 'nonce-[0-9a-f]{32}' 'strict-dynamic'$/);
        expect(directive("style-src")).not.toContain("unsafe");
        expect(directive("frame-ancestors")).toBe("'none'");
        expect(directive("base-uri")).toBe("'none'");
        expect(directive("object-src")).toBe("'none'");
        nonces.add(/nonce-([0-9a-f]+)/.exec(policy)?.[1]);
      }
      expect(nonces.size).toBe(4);
    });

    it("to another site's preflight allows nothing", async () => {
      const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
      const answer = await knock({ method: "OPTIONS", path: "/api/v1/tokens", headers });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    });
  });
}

function auditSuite(): void {
  describe("R46: a change", () => {
    it("writes one audit row with it", async () => {
      const rows = () => database((db) => db.prepare("SELECT count(*) FROM audit_events").pluck().get());
      const before = Number(rows());
      const body = { name: "counted", role: "viewer" };
      expect((await send("POST", "/api/v1/tokens", asAdmin(), body)).status).toBe(201);
      expect(rows()).toBe(before + 1);
    });

    it("never left another number of rows than it declares, in all that was sent so far", async () => {
      const metrics = await get("/metrics", bearer(subject().tokens.admin));
      expect(metrics.body).toContain("# TYPE waymark_audit_breaches_total counter");
      expect(metrics.body).not.toContain("waymark_audit_breaches_total{");
    });

    it("whose audit row cannot be written does not happen", async () => {
      const { viewer } = subject().people;
      const changes: readonly (() => Promise<Answer>)[] = [
        () => send("POST", "/api/v1/tokens", asAdmin(), { name: "x", role: "viewer" }),
        () => send("POST", "/api/v1/invitations", asAdmin(), { email: "x@example.com", role: "viewer" }),
        () =>
          send("POST", "/api/v1/service-accounts", asAdmin(), {
            name: "never-made",
            role: "viewer",
            owner: "group:default/payments",
          }),
        () => send("PUT", `/api/v1/members/${viewer.handle}/role`, asAdmin(), { role: "admin" }),
        () => send("POST", `/api/v1/members/${viewer.handle}/disable`, asAdmin()),
        () => send("POST", "/api/v1/catalog/refresh", asAdmin()),
        () =>
          send(
            "POST",
            "/api/v1/runs",
            { ...json, ...bearer(subject().tokens.admin) },
            {
              template: "typescript-service",
              values: { name: "never-made", owner: "group:default/payments" },
            },
          ),
        () => signIn(viewer.handle, viewer.password),
        () => get("/api/v1/audit/export", asAdmin()),
      ];
      await whileBroken(
        "CREATE TRIGGER no_audit BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'no room'); END",
        "DROP TRIGGER no_audit",
        async () => {
          for (const change of changes) {
            const answer = await changesNothing(change);
            expect(outcome(answer), answer.body).toEqual([503, "audit_unavailable"]);
          }
        },
      );
      const seen = await get(`/api/v1/members/${viewer.handle}`, asAdmin());
      expect(read(seen)).toMatchObject({ role: "viewer", state: "active" });
    });
  });
}

function healthSuite(): void {
  describe("R48: health and readiness", () => {
    it.each([
      [
        "while a migration is missing",
        "DELETE FROM schema_migrations WHERE name = (SELECT max(name) FROM schema_migrations)",
      ],
      ["while the database does not answer", "ALTER TABLE schema_migrations RENAME TO schema_away"],
    ])("%s, are told apart", async (_what, breaks) => {
      const applied = database((db) =>
        db.prepare("SELECT * FROM schema_migrations ORDER BY name DESC LIMIT 1").get(),
      );
      const last = z
        .object({ name: z.string(), checksum: z.string(), applied_at: z.number() })
        .parse(applied);
      const mends = breaks.startsWith("DELETE")
        ? `INSERT INTO schema_migrations VALUES ('${last.name}', '${last.checksum}', ${last.applied_at})`
        : "ALTER TABLE schema_away RENAME TO schema_migrations";
      await whileBroken(breaks, mends, async () => {
        expect(outcome(await get("/readyz"))).toEqual([503, "not_ready"]);
        expect((await get("/healthz")).status).toBe(200);
      });
      expect((await get("/readyz")).status).toBe(200);
    });
  });
}

export function answersSuite(): void {
  errorSuite();
  searchSuite();
  headerSuite();
  auditSuite();
  healthSuite();
}
