/*
 * R37, R47, R49, and what HTTPS changes of R06, R20 and R23: the same data folder, started again with something wrong or
 * something else. The last suite: it stops the portal of the table.
 */
import fs from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { commandLine, launch, patience, waymark } from "../../supervisor/testing.ts";
import { bearer, database, get, json, knock, outcome, read, send, setupLink, subject } from "./testing.ts";

const verificationSchema = z.object({
  ok: z.boolean(),
  rows: z.number(),
  reason: z.string().optional(),
  firstBadSeq: z.number().optional(),
  head: z.object({ seq: z.number(), hash: z.string() }).nullable(),
});

const databaseFile = (): string => path.join(subject().portal.data, "waymark.db");
const noTriggers = "DROP TRIGGER audit_events_are_not_edited; DROP TRIGGER audit_events_are_not_deleted;";

/** A copy of the stopped folder, changed as somebody could who has the file but not the key. */
function tamperedCopy(name: string, statements: string): string {
  const { folder, portal } = subject();
  const copy = path.join(folder, name);
  fs.mkdirSync(copy);
  database((db) => db.prepare("VACUUM INTO ?").run(path.join(copy, "waymark.db")));
  fs.copyFileSync(path.join(portal.data, "master.key"), path.join(copy, "master.key"));
  database((db) => db.exec(`${noTriggers} ${statements}`), path.join(copy, "waymark.db"));
  return copy;
}

async function stop(): Promise<void> {
  const { portal } = subject();
  portal.process.kill("SIGTERM");
  await portal.exit;
}

function auditSuite(head: () => { readonly seq: number; readonly hash: string }): void {
  const columns = "at, actor_kind, actor_id, actor_name, action, target, request_id, details";
  const kinds: readonly (readonly [string, (last: number) => string, string])[] = [
    ["edited", () => "UPDATE audit_events SET actor_name = 'Mallory' WHERE seq = 7", "chain_broken"],
    ["deleted", () => "DELETE FROM audit_events WHERE seq = 7", "chain_broken"],
    [
      "swapped",
      () => `
        CREATE TEMP TABLE a AS SELECT * FROM audit_events WHERE seq IN (7, 8);
        UPDATE audit_events SET (${columns}) = (SELECT ${columns} FROM a WHERE a.seq = 15 - audit_events.seq)
          WHERE seq IN (7, 8);`,
      "chain_broken",
    ],
    [
      "inserted",
      () => `
        UPDATE audit_events SET seq = -seq WHERE seq >= 7;
        INSERT INTO audit_events (seq, id, ${columns}, previous_hash, hash)
          SELECT 7, 'aud_forged', ${columns}, previous_hash, hash FROM audit_events WHERE seq = -7;
        UPDATE audit_events SET seq = 1 - seq WHERE seq < 0;`,
      "chain_broken",
    ],
    ["cut off", (last) => `DELETE FROM audit_events WHERE seq >= ${last - 1}`, "behind_anchor"],
  ];

  describe("R47: the audit log", () => {
    it.each(kinds)("with rows %s is not in order", async (name, statementsFor, reason) => {
      const { seq, hash } = head();
      const copy = tamperedCopy(name.replaceAll(" ", "-"), statementsFor(seq));
      const line = ["audit", "verify", "--anchor", `${seq}:${hash}`, "--json"];
      const found = await commandLine({ WAYMARK_DATA: copy }, ...line);
      expect(found.status).toBe(1);
      const firstBadSeq = reason === "behind_anchor" ? seq - 1 : 7;
      expect(verificationSchema.parse(JSON.parse(found.stdout))).toMatchObject({
        ok: false,
        reason,
        firstBadSeq,
      });
    });
  });
}

function keySuite(): void {
  const keyFile = (): string => path.join(subject().portal.data, "master.key");
  const refused = async (extra: Readonly<Record<string, string>> = {}): Promise<readonly string[]> => {
    const portal = await launch(subject().portal.data, extra);
    expect(await portal.exit).toBe(78);
    expect(portal.errors).toHaveLength(1);
    return portal.errors;
  };

  describe("R37: a master key", () => {
    it.each([
      ["that is missing", undefined, /master\.key is missing.*MASTER_KEY_FILE/],
      ["that is short", "c2hvcnQ=\n", /has 5 bytes, expected 32 in base64/],
      ["that is no key", "not a key at all!\n", /bytes, expected 32 in base64/],
      [
        "of another portal",
        `${Buffer.alloc(32, 5).toString("base64")}\n`,
        /is not the one .*waymark\.db.*MASTER_KEY_FILE/,
      ],
    ])(
      "%s refuses to start with one line, and the command line does too",
      async (_what, content, message) => {
        const kept = fs.readFileSync(keyFile());
        try {
          if (content === undefined) fs.rmSync(keyFile());
          else fs.writeFileSync(keyFile(), content);
          expect((await refused())[0]).toMatch(message);
          const told = await commandLine({ WAYMARK_DATA: subject().portal.data }, "audit", "list");
          expect(told).toMatchObject({ status: 78, stdout: "" });
          expect(fs.existsSync(keyFile())).toBe(content !== undefined);
        } finally {
          fs.writeFileSync(keyFile(), kept, { mode: 0o600 });
        }
      },
    );

    it("that MASTER_KEY_FILE names and nobody finds refuses too", async () => {
      expect((await refused({ MASTER_KEY_FILE: "/nowhere/key" }))[0]).toMatch(
        /MASTER_KEY_FILE names \/nowhere\/key/,
      );
    });
  });
}

/** Every row of every table. */
function contentOf(file: string): unknown {
  const db = new Sqlite(file, { readonly: true });
  try {
    const names = db
      .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .all();
    return names.map(({ name }) => [name, db.prepare(`SELECT * FROM "${name}"`).all()]);
  } finally {
    db.close();
  }
}

function startSuite(): void {
  describe("R49: a start", () => {
    it("on a newer schema is refused with 78", async () => {
      database((db) => db.exec("INSERT INTO schema_migrations VALUES ('9999-later', 'x', 0)"));
      const portal = await launch(subject().portal.data);
      expect(await portal.exit).toBe(78);
      expect(portal.errors.join("\n")).toContain("newer Waymark (migration 9999-later)");
      const told = await commandLine({ WAYMARK_DATA: subject().portal.data }, "audit", "list");
      expect(told.status).toBe(78);
      database((db) => db.exec("DELETE FROM schema_migrations WHERE name = '9999-later'"));
    });

    it("whose migration fails ends with 70 and the statement, and changes nothing", async () => {
      const row = database((db) =>
        db.prepare("SELECT * FROM schema_migrations ORDER BY name DESC LIMIT 1").get(),
      );
      const { name, ...last } = z
        .object({ name: z.string(), checksum: z.string(), applied_at: z.number() })
        .parse(row);
      database((db) => db.prepare("DELETE FROM schema_migrations WHERE name = ?").run(name));
      try {
        const before = contentOf(databaseFile());
        const portal = await launch(subject().portal.data);
        expect(await portal.exit).toBe(70);
        const told = portal.errors.join("\n");
        expect(told).toMatch(/(already exists|duplicate column).*Nothing was changed\..*(CREATE|ALTER) /s);
        expect(told).toContain(name);
        expect(contentOf(databaseFile())).toEqual(before);
      } finally {
        database((db) =>
          db
            .prepare("INSERT INTO schema_migrations VALUES (?, ?, ?)")
            .run(name, last.checksum, last.applied_at),
        );
      }
    });
  });
}

function httpsSuite(): void {
  describe("behind HTTPS", () => {
    const publicUrl = "https://portal.example";
    const named = { host: "portal.example" };
    beforeAll(async () => {
      const portal = await launch(subject().portal.data, {
        PUBLIC_URL: publicUrl,
        WAYMARK_REQUESTS_PER_MINUTE: "60",
      });
      await vi.waitUntil(() => portal.lines.includes(`Waymark is ready on ${publicUrl}`), patience);
      subject().portal = portal;
    }, 120_000);

    it("R06: the cookie is a __Host- cookie for HTTPS only", async () => {
      const token = (await setupLink()).split("#")[1]?.trim();
      const headers = { ...json, ...named, origin: publicUrl };
      const answer = await knock({
        method: "POST",
        path: "/api/setup",
        headers,
        body: JSON.stringify({ token }),
      });
      expect(answer.headers["set-cookie"]?.[0]).toMatch(
        /^__Host-waymark=wmc_\w{49}; Path=\/; HttpOnly; SameSite=Lax; Secure; Expires=/,
      );
    });

    it("R12: a page of the same host without HTTPS is another site", async () => {
      for (const path of ["/api/setup", "/api/auth/begin"]) {
        const headers = { ...json, ...named, origin: publicUrl.replace("https:", "http:") };
        expect(outcome(await send("POST", path, headers))).toEqual([403, "csrf_rejected"]);
      }
    });

    it("R23: browsers are told to stay with HTTPS for a year, by pages and doors", async () => {
      for (const target of ["/login", "/api/v1/viewer", "/api/trpc/viewer.get"]) {
        const { headers } = await get(target, named);
        expect(headers["strict-transport-security"], target).toBe("max-age=31536000");
      }
      expect(outcome(await get("/metrics", named))).toEqual([401, "unauthenticated"]);
    });

    it("R20: more requests a minute than allowed are refused, whatever address is claimed", async () => {
      const { viewer, developer } = subject().tokens;
      const ask = (n: number) =>
        get("/api/v1/viewer", { ...named, ...bearer(viewer), "x-forwarded-for": `198.51.100.${n}` });
      const answers = await Promise.all(Array.from({ length: 125 }, (_, n) => ask(n)));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.map(outcome)).toEqual(refused.map(() => [429, "rate_limited"]));
      expect(Number(refused[0]?.headers["retry-after"])).toBeGreaterThan(0);
      expect((await get("/api/v1/viewer", { ...named, ...bearer(developer) })).status).toBe(200);
    });
  });
}

export function dataFolderSuite(): void {
  describe("a data folder", () => {
    let head = { seq: 0, hash: "" };
    beforeAll(async () => {
      const { portal, tokens } = subject();
      const verified = verificationSchema.parse(
        read(await get("/api/v1/audit/verify", bearer(tokens.admin))),
      );
      expect(verified).toMatchObject({ ok: true, rows: verified.head?.seq });
      const second = await launch(portal.data);
      expect(await second.exit).toBe(75);
      expect(second.errors.join("\n")).toContain(`already running (pid ${portal.process.pid})`);
      const last = verificationSchema.parse(JSON.parse(await waymark(portal, "audit", "verify", "--json")));
      head = last.head ?? head;
      await stop();
    }, 120_000);

    it("R49: a second start was refused while the first ran, and nothing is lost", () => {
      expect(head.seq).toBeGreaterThan(20);
    });
    auditSuite(() => head);
    keySuite();
    startSuite();
    httpsSuite();
  });
}
