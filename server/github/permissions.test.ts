import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createTestDeps } from "../doors/testing.ts";
import { apiRoutes } from "../forge/rest/routes.ts";
import { createForgeClient } from "./octokit.ts";
import { permissionByRoute } from "./permissions.ts";
import { staticToken } from "./token-source.ts";

/** Every endpoint that the sources of this folder name; the one that auth-app calls for us is named there too. */
function calledRoutes(): string[] {
  const sources = readdirSync(import.meta.dirname).filter(
    (name) => name.endsWith(".ts") && !/\.(integration\.)?test\.ts$|^permissions\.ts$/.test(name),
  );
  const texts = sources.map((name) => readFileSync(`${import.meta.dirname}/${name}`, "utf8"));
  const named = texts.flatMap(
    (text) => text.match(/(?<=["`])(GET|POST|PUT|PATCH|DELETE) \/[^"`]*(?=["`])/g) ?? [],
  );
  return [...new Set(named)].sort();
}

const rows = Object.entries(permissionByRoute);
const needing = rows.filter(([, permission]) => permission !== "");

async function refusalOf(route: string, headers: Record<string, string> = {}): Promise<unknown> {
  const deps = createTestDeps();
  const client = createForgeClient({
    profile: { kind: "ghes", webUrl: "http://f", apiUrl: "http://f/api/v3", host: "f", org: "waymark" },
    tokens: () => staticToken("wmf_test"),
    now: deps.now,
    logger: deps.logger,
    fetch: () =>
      Promise.resolve(
        Response.json({ message: "Resource not accessible by integration" }, { status: 403, headers }),
      ),
  });
  const names = [...route.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  const parameters = Object.fromEntries(names.map((name) => [name, "x"]));
  return client.call(z.unknown(), (request) => request(route, parameters)).catch((error: unknown) => error);
}

describe("the permissions the App needs", () => {
  it("are known for every endpoint that is called, and for no other", () => {
    expect(rows.map(([route]) => route).sort()).toEqual(calledRoutes());
  });

  it.each(needing)("%s: a bare refusal names %s", async (route, permission) => {
    const refusal = await refusalOf(route);
    expect(refusal).toMatchObject({ kind: "permission", code: "forge_permission" });
    expect(String(refusal)).toContain(`It needs ${permission.replaceAll(",", " and ")}.`);
  });

  it("are the ones the forge names, where it names some", async () => {
    const headers = { "x-accepted-github-permissions": "contents=write; contents=write,workflows=write" };
    expect(String(await refusalOf("PUT /repos/{owner}/{repo}/contents/{path}", headers))).toContain(
      "It needs contents=write or contents=write and workflows=write.",
    );
  });

  it("are announced alike by the embedded forge", () => {
    const shape = (route: string) => route.replaceAll(/\{\w+\+?\}/g, "{}");
    const announced = new Map(
      apiRoutes.map((route) => [shape(`${route.method} ${route.path}`), route.permission]),
    );
    // The forge answers the first under the repository's full name; GitHub names no permission for GraphQL.
    // An organisation may be read by anybody; only the plan in it needs a permission.
    const unannounced = ["GET /repositories/{id}", "POST /graphql", "GET /orgs/{org}"];
    const served = rows.filter(([route]) => !unannounced.includes(route));
    expect(served.map(([route]) => [route, announced.get(shape(route))])).toEqual(served);
  });
});
