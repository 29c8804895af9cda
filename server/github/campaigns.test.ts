import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { FAULT_KINDS } from "../forge/http/faults.ts";
import { campaigns, toRoute } from "./campaigns.testsuite.ts";
import { permissionByRoute } from "./permissions.ts";

describe("fault campaigns", () => {
  it("are run against every endpoint that is called, and against no other", () => {
    const played = [...new Set(Object.values(campaigns).flat())];
    expect(played.toSorted()).toEqual(Object.keys(permissionByRoute).toSorted());
  });

  it("play the whole matrix", () => {
    const rows = Object.entries(campaigns).map(([name, routes]) => ({
      name,
      pairs: routes.length * FAULT_KINDS.length,
    }));
    const total = rows.reduce((sum, { pairs }) => sum + pairs, 0);
    const listed = rows.map(({ name, pairs }) => `${name} ${pairs}`).join(", ");
    process.stdout.write(`fault matrix: ${total} pairs of endpoint and fault (${listed})\n`);
    expect(FAULT_KINDS).toHaveLength(11);
    expect(rows.filter(({ pairs }) => pairs === 0)).toEqual([]);
  });

  it("are each named by an integration test that goes through the kinds of fault", () => {
    const server = path.join(import.meta.dirname, "..");
    const texts = readdirSync(server, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".integration.test.ts"))
      .map((name) => readFileSync(path.join(server, name), "utf8"))
      .filter((text) => text.includes("FAULT_KINDS"));
    const ways = (name: string) => [`campaigns.${name}`, `campaigns["${name}"]`, `campaign: "${name}"`];
    const unnamed = Object.keys(campaigns).filter(
      (name) => !ways(name).some((way) => texts.some((text) => text.includes(way))),
    );
    expect(unnamed).toEqual([]);
  });

  it("tell an endpoint from the longer and wider ones beside it", () => {
    const of = (method: string, path: string) => toRoute({ method, path });
    expect(of("GET", "/repos/a/b")).toBe("GET /repos/{owner}/{repo}");
    expect(of("GET", "/repos/a/b/git/ref/heads/x/y")).toBe("GET /repos/{owner}/{repo}/git/ref/{ref}");
    expect(of("GET", "/repos/a/b/actions/secrets/public-key")).toBe(
      "GET /repos/{owner}/{repo}/actions/secrets/public-key",
    );
    expect(of("POST", "/api/graphql")).toBe("POST /graphql");
    expect(of("DELETE", "/repos/a/b")).toContain("is not in the permission table");
  });
});
