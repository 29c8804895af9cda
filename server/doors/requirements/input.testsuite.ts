/* R11–R13, R16, R24, R25: what no door takes. */
import { describe, expect, it } from "vitest";
import { narrowDoors } from "../own-doors.ts";
import { bearer, changesNothing, fromPage, get, json, knock, outcome, send, subject } from "./testing.ts";

const asAdmin = () => fromPage(subject().people.admin);
const newToken = { name: "asked for", role: "viewer" };

function inputSuite(): void {
  describe("R11: an unknown field", () => {
    it.each(["isAdmin", "__proto__", "constructor", "id", "createdBy"])(
      "%s is named and nothing is stored",
      async (field) => {
        const body = `{"name":"x","role":"viewer","${field}":true}`;
        const answer = await changesNothing(() => send("POST", "/api/v1/tokens", asAdmin(), body));
        expect(outcome(answer)).toEqual([400, "invalid_input"]);
        expect(answer.body).toContain(field);
      },
    );
  });

  describe("R12: a session's change", () => {
    const foreign: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
      ["from another site", { origin: "https://evil.example" }],
      ["from a site with our name in front", { origin: "http://127.0.0.1.evil.example" }],
      ["from another port", { origin: "http://127.0.0.1:1" }],
      ["from nowhere", { origin: "null" }],
      ["without an origin", {}],
    ];
    it.each(foreign)("%s is refused", async (_what, headers) => {
      const { cookie } = subject().people.admin;
      const answer = await changesNothing(() =>
        send("POST", "/api/v1/tokens", { cookie, ...json, ...headers }, newToken),
      );
      expect(outcome(answer)).toEqual([403, "csrf_rejected"]);
      expect(answer.body).toContain("Request did not come from this site.");
    });

    it.each(["cross-site", "same-site", "none"])("that a browser calls %s is refused", async (site) => {
      for (const path of ["/api/v1/tokens", "/api/trpc/tokens.create"]) {
        const headers = { ...asAdmin(), "sec-fetch-site": site };
        const answer = await changesNothing(() => send("POST", path, headers, newToken));
        expect(outcome(answer)).toEqual([403, "csrf_rejected"]);
      }
    });

    it("needs no origin with a token", async () => {
      const headers = { ...json, ...bearer(subject().tokens.developer), origin: "https://evil.example" };
      expect((await send("POST", "/api/v1/catalog/refresh", headers)).status).toBe(202);
    });
  });

  describe("R13: a change", () => {
    const paths = ["/api/v1/tokens", "/api/trpc/tokens.create", "/api/auth/sign-in", "/api/setup"];
    it.each([
      "multipart/form-data; boundary=x",
      "application/x-www-form-urlencoded",
      "application/octet-stream",
      "text/plain",
    ])("as %s is refused", async (type) => {
      for (const path of paths) {
        const headers = { ...asAdmin(), "content-type": type };
        const answer = await changesNothing(() => send("POST", path, headers, newToken));
        expect(outcome(answer)).toEqual([415, "unsupported_media_type"]);
      }
    });

    it("is never a GET", async () => {
      const { cookie } = subject().people.admin;
      const input = encodeURIComponent(JSON.stringify(newToken));
      for (const path of ["/api/trpc/tokens.create?input=" + input, "/api/setup", "/api/auth/sign-in"]) {
        expect((await changesNothing(() => get(path, { cookie }))).status).toBe(405);
      }
      const restart = await changesNothing(() => get("/api/v1/catalog/refresh", { cookie }));
      expect(outcome(restart)).toEqual([405, "method_not_allowed"]);
    });
  });

  describe("R16: too much at once", () => {
    it.each([
      `/api/trpc/${Array.from({ length: 21 }, () => "viewer.get").join(",")}?batch=1`,
      "/api/v1/tokens?limit=101",
      "/api/v1/tokens?sort=token_hash",
      "/api/v1/entities/by-query?orderField=token_hash",
      "/api/v1/audit?cursor=abc",
    ])("%s is refused", async (path) => {
      expect(outcome(await get(path, bearer(subject().tokens.admin)))).toEqual([400, "invalid_input"]);
    });
  });
}

function surfaceSuite(): void {
  describe("R24: what is not served", () => {
    it("is not there", async () => {
      const login = await get("/login");
      const [script = ""] = /\/_next\/static\/[^"\\]+\.js/.exec(login.body) ?? [];
      expect((await get(script)).status).toBe(200);
      const image = "/_next/image?url=%2Ficon.svg&w=64&q=75";
      const files = [`${script}.map`, "/.git/config", "/.env", image, "/data/waymark.db", "/server/start.ts"];
      for (const path of files) expect((await get(path)).status, path).toBe(404);
    });

    it.each(["TRACE", "PROPFIND", "MKCOL", "PUT"])(
      "%s answers 405 on every page and door",
      async (method) => {
        for (const path of [
          "/",
          "/login",
          "/api/v1/viewer",
          "/api/setup",
          "/api/nothing",
          "/healthz",
          "/metrics",
        ]) {
          const known = method === "PUT" && path.startsWith("/api/");
          if (!known)
            expect(outcome(await knock({ method, path })), path).toEqual([405, "method_not_allowed"]);
        }
      },
    );

    it("says to every other method which ones a door has", async () => {
      for (const { route, methods } of narrowDoors) {
        const allowed = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"];
        const path = route.replaceAll(/\[\w+\]/g, "any");
        for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
          if (methods.includes(method)) continue;
          const answer = await knock({ method, path });
          expect(outcome(answer), `${method} ${path}`).toEqual([405, "method_not_allowed"]);
          expect(answer.headers["allow"]).toBe(allowed.join(", "));
        }
      }
      const operation = await knock({ method: "PATCH", path: "/api/v1/tokens", headers: asAdmin() });
      expect(operation.status).toBe(405);
      expect(operation.headers["allow"]?.split(", ").toSorted()).toEqual(["GET", "POST"]);
    });
  });

  describe("R25: a host name nobody gave this portal", () => {
    it.each(["evil.example", "127.0.0.1.evil.example", "[fd00::1]", "localhost.evil.example:3000"])(
      "%s is not answered",
      async (host) => {
        for (const path of ["/api/v1/viewer", "/api/setup", "/api/nothing", "/metrics"]) {
          const method = path === "/api/setup" ? "POST" : "GET";
          const headers = { host, ...bearer(subject().tokens.admin) };
          expect(outcome(await knock({ method, path, headers }))).toEqual([421, "host_not_allowed"]);
        }
        for (const page of ["/catalog", "/login", "/setup", "/api/docs"]) {
          expect((await get(page, { host, cookie: subject().people.admin.cookie })).status).toBe(421);
        }
      },
    );
  });
}

export function inputAndSurfaceSuite(): void {
  inputSuite();
  surfaceSuite();
}
