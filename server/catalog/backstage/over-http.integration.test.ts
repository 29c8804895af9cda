/* Backstage's catalog API from outside: a real portal with the sample organisation, nothing but HTTP. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ensureBuilt } from "../../../scripts/build.mjs";
import {
  createToken,
  launchReady,
  patience,
  projectRoot,
  stopAll,
  type Portal,
} from "../../supervisor/testing.ts";

let folder: string;
let portal: Portal;
let token: string;
beforeAll(async () => {
  await ensureBuilt(projectRoot);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-backstage-http-"));
  portal = await launchReady(path.join(folder, "data"));
  token = await createToken(portal, "developer", "backstage-client");
  await vi.waitFor(async () => expect((await entities("?filter=kind=component")).length).toBe(6), patience);
}, 600_000);
afterAll(async () => {
  await stopAll();
  fs.rmSync(folder, { recursive: true, force: true });
});

const send = (route: string, init: RequestInit = {}) =>
  fetch(`${portal.url}/api/catalog${route}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...init.headers },
  });
const entitySchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string(), uid: z.string(), etag: z.string() }),
  relations: z.array(z.strictObject({ type: z.string(), targetRef: z.string() })),
});
const entities = async (query: string) =>
  z.array(entitySchema).parse(await (await send(`/entities${query}`)).json());

describe("Backstage's catalog API over HTTP", () => {
  it("follows its own Link headers to everything there is", async () => {
    const seen: string[] = [];
    let next: string | undefined = "/api/catalog/entities?limit=5";
    while (next !== undefined) {
      const response: Response = await send(next.replace("/api/catalog", ""));
      expect(response.headers.get("x-request-id")).toMatch(/./);
      seen.push(
        ...z
          .array(entitySchema)
          .parse(await response.json())
          .map(({ metadata }) => metadata.uid),
      );
      next = /^<(.+)>; rel="next"$/.exec(response.headers.get("link") ?? "")?.[1];
    }
    const whole = await entities("");
    expect(seen).toEqual(whole.map(({ metadata }) => metadata.uid));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("knows where an entity comes from, validates one and reads it again", async () => {
    const [component] = await entities("?filter=kind=component&limit=1");
    const { kind, metadata } = component!;
    const name = `${kind.toLowerCase()}/${metadata.namespace}/${metadata.name}`;
    const location = z
      .strictObject({ id: z.string(), type: z.literal("url"), target: z.url() })
      .parse(await (await send(`/locations/by-entity/${name}`)).json());
    expect(await (await send(`/locations/${location.id}`)).json()).toEqual(location);
    const listed = z.array(z.object({ data: z.unknown() })).parse(await (await send("/locations")).json());
    expect(listed).toContainEqual({ data: location });
    const { relations: _relations, ...entity } = component!;
    const checked = await send("/validate-entity", {
      method: "POST",
      body: JSON.stringify({ entity, location: `url:${location.target}` }),
    });
    expect([checked.status, await checked.text()]).toEqual([200, ""]);
    const entityRef = name.replace("/", ":");
    const refreshed = await send("/refresh", { method: "POST", body: JSON.stringify({ entityRef }) });
    expect([refreshed.status, await refreshed.text()]).toEqual([200, ""]);
  });

  it("answers every refusal in Backstage's shape: nobody, unknown, ill-formed, unsupported, not JSON", async () => {
    const cases: [string, RequestInit, number, string][] = [
      ["/entities", { headers: { authorization: "" } }, 401, "AuthenticationError"],
      ["/entities", { headers: { authorization: "Bearer wm_nobody" } }, 401, "AuthenticationError"],
      ["/entities/by-name/component/default/nobody", {}, 404, "NotFoundError"],
      ["/entities?limit=1001", {}, 400, "InputError"],
      ["/locations", { method: "POST", body: "{}" }, 501, "NotImplementedError"],
      ["/entities/by-refs", { method: "POST", body: "{" }, 400, "InputError"],
      ["/nothing/here", {}, 404, "NotFoundError"],
    ];
    for (const [route, init, status, name] of cases) {
      const response = await send(route, init);
      const method = init.method ?? "GET";
      expect([response.status, await response.json()], `${method} ${route}`).toEqual([
        status,
        {
          error: { name, message: expect.any(String), code: expect.any(String) },
          request: { method, url: `/api/catalog${route}` },
          response: { statusCode: status },
        },
      ]);
    }
  });

  it("describes itself", async () => {
    const document = z
      .object({ servers: z.array(z.object({ url: z.string() })), paths: z.record(z.string(), z.unknown()) })
      .parse(await (await fetch(`${portal.url}/api/catalog/openapi.json`)).json());
    expect(document.servers).toEqual([{ url: "/api/catalog" }]);
    expect(Object.keys(document.paths)).toContain("/entities/by-query");
  });
});
