/* Runs from outside: a real portal, two tokens, HTTP and the command line. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ensureBuilt } from "../../../scripts/build.mjs";
import {
  childrenOf,
  commandLine,
  createToken,
  launchReady,
  patience,
  projectRoot,
  stopAll,
  tryWaymark,
  type Portal,
} from "../../supervisor/testing.ts";
import { portalClient, type PortalClient, type ServerEvent } from "../testing/portal-client.ts";

const owner = "group:default/payments";
const template = "typescript-service";

let folder: string;
let portal: Portal;
let ada: PortalClient;
let grace: PortalClient;
beforeAll(async () => {
  await ensureBuilt(projectRoot);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-runs-http-"));
  portal = await launchReady(path.join(folder, "data"));
  ada = portalClient(portal, await createToken(portal, "developer", "ada"));
  grace = portalClient(portal, await createToken(portal, "developer", "grace"));
}, 600_000);
afterAll(async () => {
  await stopAll();
  fs.rmSync(folder, { recursive: true, force: true });
});

const child = (name: string): number => childrenOf(portal.process.pid!).find((one) => one.name === name)!.pid;
const namedSchema = z.array(z.object({ name: z.string() }));

async function repositories(): Promise<string[]> {
  const answer = await fetch(`http://127.0.0.1:${portal.forgePort}/api/v3/orgs/waymark/repos?per_page=100`);
  return namedSchema.parse(await answer.json()).map(({ name }) => name);
}

async function footprint(): Promise<object> {
  const database = new Sqlite(path.join(portal.data, "waymark.db"), { readonly: true });
  const count = (table: string): unknown => database.prepare(`SELECT count(*) AS n FROM ${table}`).get();
  const rows = [count("runs"), count("run_events"), count("audit_events")];
  database.close();
  return { rows, repositories: (await repositories()).toSorted() };
}

const values = (name: string, more: object = {}) => ({ name, owner, ...more });
const valid = JSON.stringify({ template, values: values("never-made") });

function valuesFile(content: string): string {
  const file = path.join(fs.mkdtempSync(path.join(folder, "values-")), "values.yaml");
  fs.writeFileSync(file, content);
  return file;
}

describe("a bad request", () => {
  const cases: readonly [string, unknown, object, number, string][] = [
    ["is not JSON", '{"template":', {}, 400, "invalid_input"],
    ["is no object", "[1]", {}, 400, "invalid_input"],
    ["has another content type", valid, { "content-type": "text/plain" }, 415, "unsupported_media_type"],
    ["is larger than a megabyte", `${valid}${" ".repeat(1_100_000)}`, {}, 413, "payload_too_large"],
    ["names an unknown template", { template: "nothing", values: {} }, {}, 404, "not_found"],
    ["lacks answers", { template, values: {} }, {}, 400, "invalid_input"],
    [
      "carries __proto__",
      `{"template":"${template}","values":{"__proto__":{"a":1}}}`,
      {},
      400,
      "invalid_input",
    ],
    ["escapes by its name", { template, values: values("../up") }, {}, 400, "invalid_repo_name"],
    [
      "names an unknown team",
      { template, values: values("no-team", { owner: "group:default/x" }) },
      {},
      400,
      "invalid_input",
    ],
    ["has a key that is too long", valid, { "idempotency-key": "k".repeat(201) }, 400, "invalid_input"],
  ];

  it.each(cases)("that %s is refused by REST and creates nothing", async (_, body, headers, status, code) => {
    const before = await footprint();
    const answer = await ada.post("/runs", body, headers);
    expect(answer).toMatchObject({
      status,
      body: { code, message: expect.any(String), requestId: expect.any(String) },
    });
    expect(await footprint()).toEqual(before);
  });

  it.each([
    ["an unknown template", "nothing", "name: some-name", 1, /^not_found: /],
    ["missing answers", template, "{}", 2, /^invalid_input: .*name/],
    ["text that is no YAML", template, "name: [", 2, /^--values: expected YAML or JSON/],
    ["aliases", template, "name: &a x\nowner: *a\n", 2, /^--values: expected YAML or JSON/],
    [
      "__proto__",
      template,
      `name: proto\nowner: ${owner}\n__proto__: {x: 1}\n`,
      2,
      /^invalid_input: .*__proto__/,
    ],
  ])("with %s is refused by the command line and creates nothing", async (_, name, content, status, text) => {
    const before = await footprint();
    const outcome = await tryWaymark(portal, "run", name, "--values", valuesFile(content));
    expect(outcome).toMatchObject({ status, stdout: "" });
    expect(outcome.stderr).toMatch(text);
    expect(await footprint()).toEqual(before);
  });
});

it("a name that is taken is refused by both doors and creates nothing", async () => {
  const taken = (await repositories()).find((name) => /^[a-z]{3,20}(-[a-z]+)*$/.test(name))!;
  const before = await footprint();
  const answer = await ada.post("/runs", { template, values: values(taken) });
  expect(answer).toMatchObject({ status: 409, body: { code: "repo_exists" } });
  const file = valuesFile(JSON.stringify(values(taken)));
  const outcome = await tryWaymark(portal, "run", template, "--values", file);
  expect(outcome).toMatchObject({ status: 1, stderr: expect.stringMatching(/^repo_exists: /) });
  expect(await footprint()).toEqual(before);
});

describe("two people who submit one name at once", () => {
  it("get exactly one repository and one refusal, twenty times", { timeout: 240_000 }, async () => {
    const ids: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      const body = { template, values: values(`race-${round}`, { description: `Round ${round}` }) };
      const answers = await Promise.all([ada, grace].map((person) => person.post("/runs", body)));
      const [won, lost] = answers.toSorted((a, b) => a.status - b.status);
      expect(won?.status).toBe(202);
      expect(lost).toMatchObject({ status: 409, body: { code: "repo_exists" } });
      ids.push(z.object({ id: z.string() }).parse(won?.body).id);
    }
    for (const id of ids) expect((await ada.settle(id)).state).toBe("succeeded");
    const made = (await repositories()).filter((name) => name.startsWith("race-"));
    expect(made.toSorted()).toEqual(ids.map((_, round) => `race-${round}`).toSorted());
  });
});

describe("the command line against another machine", () => {
  const remote = (token: string, ...args: string[]) =>
    commandLine({ WAYMARK_URL: portal.url, WAYMARK_TOKEN: token, WAYMARK_DATA: folder }, ...args);
  let developer: string;
  let viewer: string;
  beforeAll(async () => {
    developer = await createToken(portal, "developer", "far away");
    viewer = await createToken(portal, "viewer");
  });

  it("starts a run, waits for it, prints its outputs, and acts on it", async () => {
    const file = valuesFile(JSON.stringify(values("from-afar")));
    const made = await remote(developer, "run", template, "--values", file, "--wait", "--json");
    expect(made).toMatchObject({ status: 0 });
    const { id, outputs } = z
      .object({ id: z.string(), outputs: z.object({ cloneUrl: z.string(), entityRef: z.string() }) })
      .parse(JSON.parse(made.stdout));
    expect(outputs.entityRef).toBe("component:default/from-afar");
    expect(await remote(developer, "runs", "get", id)).toMatchObject({ status: 0 });
    for (const verb of ["retry", "cancel", "archive"]) {
      const refused = await remote(developer, "runs", verb, id);
      expect(refused).toMatchObject({ status: 1, stderr: expect.stringMatching(/^conflict: .*succeeded/) });
    }
  });

  it("ends with the status that says why", async () => {
    const file = valuesFile(JSON.stringify(values("not-allowed")));
    const before = await footprint();
    expect(await remote(viewer, "run", template, "--values", file)).toMatchObject({ status: 77 });
    expect(await remote("wm_nonsense", "runs", "list")).toMatchObject({ status: 77 });
    expect(await remote(viewer, "runs", "get", "run_nothing")).toMatchObject({ status: 1 });
    const proto = valuesFile('{"__proto__": {"x": 1}}');
    expect(await remote(developer, "run", template, "--values", proto)).toMatchObject({ status: 2 });
    const nobody = { WAYMARK_URL: "http://127.0.0.1:9", WAYMARK_TOKEN: developer, WAYMARK_DATA: folder };
    expect(await commandLine(nobody, "runs", "list")).toMatchObject({ status: 69 });
    const half = { WAYMARK_URL: portal.url, WAYMARK_DATA: folder };
    expect(await commandLine(half, "runs", "list")).toMatchObject({ status: 78 });
    expect(await footprint()).toEqual(before);
  });
});

describe("a run's events", () => {
  async function collect(
    source: AsyncGenerator<ServerEvent>,
    most = Number.POSITIVE_INFINITY,
  ): Promise<ServerEvent[]> {
    const seen: ServerEvent[] = [];
    try {
      for await (const event of source) {
        seen.push(event);
        if (seen.length >= most) return seen;
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    return seen;
  }
  const logged = (events: readonly ServerEvent[]): number[] =>
    events.flatMap(({ event, id }) => (event === "log" ? [id] : []));

  it("come exactly once and in order to a reader who loses the connection, also to a web process that dies", async () => {
    process.kill(child("worker"), "SIGSTOP");
    const id = await ada.start(template, values("resumed"));
    const first = collect(ada.events(id, {}));
    const web = child("web");
    await vi.waitUntil(async () => (await openStreams()) === 1, patience);
    process.kill(web, "SIGKILL");
    const seen = await first;
    expect(logged(seen)).toHaveLength(1);

    process.kill(child("worker"), "SIGCONT");
    await vi.waitUntil(() => isReady(web), patience);
    for (;;) {
      const lastEventId = logged(seen).at(-1) ?? 0;
      const next = await collect(ada.events(id, { lastEventId }), 2);
      seen.push(...next);
      if (next.some(({ event }) => event === "end")) break;
    }
    const whole = await collect(ada.events(id, {}));
    expect(logged(seen)).toEqual(logged(whole));
    expect(logged(whole)).toEqual([...new Set(logged(whole))].toSorted((a, b) => a - b));
    expect(whole.at(-1)).toMatchObject({ event: "end", data: '{"state":"succeeded"}' });
  });

  it("cost nothing any more once their reader has gone", async () => {
    process.kill(child("worker"), "SIGSTOP");
    const id = await ada.start(template, values("abandoned"));
    const leaving = new AbortController();
    const readers = [1, 2, 3].map(() => collect(ada.events(id, { signal: leaving.signal })).catch(() => []));
    await vi.waitUntil(async () => (await openStreams()) === 3, patience);
    leaving.abort();
    await Promise.all(readers);
    await vi.waitUntil(async () => (await openStreams()) === 0, patience);
    process.kill(child("worker"), "SIGCONT");
    await ada.settle(id);
  });

  it.each(["abc", "-1", "1.5"])("are refused after an event called %s", async (text) => {
    const answer = await ada.get(`/runs/run_x/events?after=${text}`);
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  });
});

describe("while the forge does not answer", () => {
  it("the portal lives and says so, a preview works, and a run is refused without a trace", async () => {
    const before = await footprint();
    const forge = child("forge");
    process.kill(forge, "SIGSTOP");
    try {
      expect((await fetch(`${portal.url}/healthz`)).status).toBe(200);
      // An answer is kept for ten seconds, so the one from before may still be told.
      await vi.waitUntil(async () => JSON.stringify(await readiness()).includes('"unreachable"'), patience);
      expect(await readiness()).toEqual({ ready: true, forge: "unreachable" });
      const preview = await ada.post(`/templates/${template}/preview`, { values: values("frozen") });
      expect(preview.status).toBe(200);
      const refused = ada.post("/runs", { template, values: values("frozen") });
      const file = valuesFile(JSON.stringify(values("frozen")));
      expect(await tryWaymark(portal, "run", template, "--values", file)).toMatchObject({ status: 69 });
      expect(await refused).toMatchObject({ status: 504, body: { code: "upstream_timeout" } });
    } finally {
      process.kill(forge, "SIGCONT");
    }
    await vi.waitUntil(async () => JSON.stringify(await readiness()).includes('"reachable"'), patience);
    expect(await footprint()).toEqual(before);
  });
});

async function readiness(): Promise<unknown> {
  return (await fetch(`${portal.url}/readyz`)).json();
}

/** True when another web process than the given one answers. */
async function isReady(formerWeb: number): Promise<boolean> {
  if (childrenOf(portal.process.pid!).some(({ pid }) => pid === formerWeb)) return false;
  return (await fetch(`${portal.url}/readyz`).catch(() => undefined))?.status === 200;
}

async function openStreams(): Promise<number> {
  const metrics = await (await fetch(`${portal.url}/metrics`)).text();
  return Number(/^waymark_event_streams (\d+)$/m.exec(metrics)?.[1] ?? 0);
}
