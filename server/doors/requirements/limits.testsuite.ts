/* R15, R17–R20: bodies, tokens, and how much of everything. */
import net from "node:net";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createToken } from "../../supervisor/testing.ts";
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
  trustedProxy,
} from "./testing.ts";

const asAdmin = () => fromPage(subject().people.admin);
const madeSchema = z.object({ id: z.string(), token: z.string(), expiresAt: z.string() });

async function makeToken(terms: object): Promise<z.infer<typeof madeSchema>> {
  const made = await send("POST", "/api/v1/tokens", asAdmin(), {
    name: "limits",
    role: "developer",
    ...terms,
  });
  return madeSchema.parse(read(made));
}

/** Opens a request, sends what `write` does, and reads until the server ends the connection. */
function exchange(head: readonly string[], write: (socket: net.Socket) => void): Promise<string> {
  const { portal, tokens } = subject();
  return new Promise((resolve) => {
    let answer = "";
    const socket = net.connect(portal.port, "127.0.0.1", () => {
      const lines = [
        "POST /api/v1/catalog/refresh HTTP/1.1",
        `Host: 127.0.0.1:${portal.port}`,
        `Authorization: Bearer ${tokens.admin}`,
        "Content-Type: application/json",
        ...head,
      ];
      socket.write(`${lines.join("\r\n")}\r\n\r\n`);
      write(socket);
    });
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString("latin1")));
    // Whoever is still sending when the server ends the connection is told so by the system.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(answer));
  });
}

const refreshes = (): unknown =>
  database((db) =>
    db.prepare("SELECT count(*) FROM audit_events WHERE action = 'catalog.refresh'").pluck().get(),
  );

function flood(socket: net.Socket): void {
  const chunk = `10000\r\n${" ".repeat(0x1_00_00)}\r\n`;
  const next = (): void => {
    if (socket.writable) socket.write(chunk, () => setImmediate(next));
  };
  next();
}

function trickle(socket: net.Socket): void {
  const timer = setInterval(() => socket.write("1\r\n \r\n"), 200);
  socket.once("close", () => clearInterval(timer));
}

function bodySuite(): void {
  describe("R15: a body", () => {
    it.each([
      ["of more than a megabyte", "/api/v1/catalog/refresh", 1_048_577],
      ["of far more", "/api/v1/catalog/refresh", 3_000_000],
      ["of more than 25 megabytes, as a webhook", "/api/v1/webhooks/github", 26_300_000],
    ])("%s is refused", async (_what, path, size) => {
      const before = refreshes();
      const body = `{"entityRef":"${"x".repeat(size)}"}`;
      const answer = await knock({
        method: "POST",
        path,
        headers: { ...json, ...bearer(subject().tokens.admin) },
        body,
      });
      expect(outcome(answer)).toEqual([413, "payload_too_large"]);
      expect(refreshes()).toEqual(before);
    });

    it("that is announced as far more is not waited for", async () => {
      const answer = await exchange(["Content-Length: 600000000"], (socket) => socket.write("{}"));
      expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*payload_too_large/);
    });

    it("without end is cut off while it arrives", async () => {
      const before = refreshes();
      const answer = await exchange(["Transfer-Encoding: chunked"], flood);
      expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*payload_too_large/);
      expect(refreshes()).toEqual(before);
    });

    it(
      "that does not arrive is waited for 15 seconds, and no door sees part of it",
      { timeout: 60_000 },
      async () => {
        const before = refreshes();
        const startedAt = performance.now();
        const answers = await Promise.all([
          exchange(["Content-Length: 1000"], (socket) => socket.write("{}")),
          exchange(["Transfer-Encoding: chunked"], (socket) => socket.write("2\r\n{}\r\n")),
          exchange(["Transfer-Encoding: chunked"], trickle),
        ]);
        const waitedSeconds = (performance.now() - startedAt) / 1000;
        for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*request_timeout/);
        expect(waitedSeconds).toBeGreaterThan(14);
        expect(waitedSeconds).toBeLessThan(30);
        expect(refreshes()).toEqual(before);
      },
    );

    it("with two lengths is no request", async () => {
      const answer = await exchange(["Content-Length: 2", "Transfer-Encoding: chunked"], (socket) =>
        socket.write("0\r\n\r\n"),
      );
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    });
  });
}

function tokenSuite(): void {
  describe("R17: a token", () => {
    it("in the address is refused, whoever it belongs to", async () => {
      const { token } = await makeToken({});
      for (const path of ["/api/v1/viewer", "/api/v1/runs", "/api/trpc/viewer.get"])
        for (const name of ["token", "access_token", "q"])
          expect(outcome(await get(`${path}?${name}=${token}`))).toEqual([400, "token_in_url"]);
    });

    it("that has expired or was revoked says which, at once", async () => {
      const expired = await makeToken({});
      database((db) => db.prepare("UPDATE api_tokens SET expires_at = 1 WHERE id = ?").run(expired.id));
      expect(outcome(await get("/api/v1/viewer", bearer(expired.token)))).toEqual([401, "token_expired"]);
      const revoked = await makeToken({});
      expect((await get("/api/v1/viewer", bearer(revoked.token))).status).toBe(200);
      await knock({ method: "DELETE", path: `/api/v1/tokens/${revoked.id}`, headers: asAdmin() });
      expect(outcome(await get("/api/v1/viewer", bearer(revoked.token)))).toEqual([401, "token_revoked"]);
    });
  });

  describe("R18: a token that is narrowed", () => {
    it("is told the scope it lacks, and never makes tokens or people", async () => {
      const narrow = bearer((await makeToken({ scopes: ["catalog:read"] })).token);
      expect((await get("/api/v1/entities/by-query", narrow)).status).toBe(200);
      const lacking = await get("/api/v1/runs", narrow);
      expect(outcome(lacking)).toEqual([403, "insufficient_scope"]);
      expect(lacking.body).toContain("runs:read");
      const admin = { ...json, ...bearer(await createToken(subject().portal, "admin", "of no person")) };
      const forbidden = [
        await send("POST", "/api/v1/tokens", admin, { name: "again", role: "viewer" }),
        await send("POST", "/api/v1/invitations", admin, { email: "x@example.com", role: "admin" }),
        await send("PUT", "/api/v1/members/admin/role", admin, { role: "viewer" }),
      ];
      for (const answer of forbidden) expect(outcome(answer)).toEqual([403, "session_required"]);
    });
  });

  describe("R19: a new token", () => {
    it("is shown once; the database has its hash and nothing else", async () => {
      const { token } = await makeToken({});
      expect(token).toMatch(/^wm_[0-9A-Za-z]{43}[0-9A-Za-z]{6}$/);
      const list = await get("/api/v1/tokens?limit=100", bearer(subject().tokens.admin));
      expect(list.body).not.toContain(token);
      const rows = database((db) => db.prepare("SELECT * FROM api_tokens").all());
      expect(JSON.stringify(rows)).not.toContain(token.slice(3, 40));
    });

    it("lives a year at most, and one with a typing mistake is not looked up", async () => {
      const long = await send("POST", "/api/v1/tokens", asAdmin(), {
        name: "x",
        role: "viewer",
        expires: "366d",
      });
      expect(outcome(long)).toEqual([400, "invalid_input"]);
      const { token } = await makeToken({ expires: "365d" });
      const mistyped = `${token.slice(0, 10)}${token[10] === "a" ? "b" : "a"}${token.slice(11)}`;
      const answer = await get("/api/v1/viewer", bearer(mistyped));
      expect(outcome(answer)).toEqual([401, "unauthenticated"]);
      expect(answer.body).toContain("Expected `Authorization: Bearer wm_");
    });
  });
}

function rateSuite(): void {
  describe("R20: too often", () => {
    it("more runs in an hour than the token may start are refused with the time to wait", async () => {
      const { token } = await makeToken({ runsPerHour: 1 });
      const start = (name: string) =>
        send(
          "POST",
          "/api/v1/runs",
          { ...json, ...bearer(token) },
          {
            template: "typescript-service",
            values: { name, owner: "group:default/payments" },
          },
        );
      expect((await start("first-of-this-hour")).status).toBe(202);
      const refused = await start("second-of-this-hour");
      expect(outcome(refused)).toEqual([429, "rate_limited"]);
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    });

    const guess = (n: number, forwardedFor: string, from: string) =>
      knock({
        method: "POST",
        path: "/api/auth/sign-in",
        headers: {
          ...json,
          origin: subject().portal.url,
          "x-forwarded-for": forwardedFor,
          "x-real-ip": forwardedFor,
          forwarded: `for=${forwardedFor}`,
          "x-waymark-peer": forwardedFor,
        },
        body: JSON.stringify({ handle: `forged-${n}-${from}`, password: "wrong" }),
        from,
      });

    it("a forged X-Forwarded-For changes nothing", async () => {
      const statuses: number[] = [];
      for (let n = 0; n < 6; n += 1) statuses.push((await guess(n, `198.51.100.${n}`, "127.2.0.1")).status);
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    });

    it("what a trusted proxy appended counts, what stood before it does not", async () => {
      const statuses: number[] = [];
      for (let n = 0; n < 6; n += 1)
        statuses.push((await guess(n, `198.51.100.${n}, 192.0.2.44`, trustedProxy)).status);
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
      expect((await guess(7, "192.0.2.45", trustedProxy)).status).toBe(401);
    });
  });
}

export function limitsSuite(): void {
  bodySuite();
  tokenSuite();
  rateSuite();
}
