/*
 * Every process of a portal under fire: web, worker, embedded forge and the supervisor itself are killed by their
 * process ids while services are made. Where in a run a kill lands is left to chance, seeded.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ensureBuilt } from "../../scripts/build.mjs";
import {
  canListen,
  childrenOf,
  createToken,
  isAlive,
  launchReady,
  patience,
  projectRoot,
  stopAll,
  type Portal,
} from "../supervisor/testing.ts";
import { runRequestFor, writeTemplates } from "./testing/kill-bench.ts";
import { expectWhole, randomNumbers } from "./testing/kill-campaign.ts";
import { portalClient, type PortalClient } from "./testing/portal-client.ts";

const rounds = 30;
const killsPerRun = 4;
const victims = ["worker", "web", "forge", "supervisor"] as const;
type Victim = (typeof victims)[number];
/** A run takes about this long on quiet processors. */
const runMs = 700;

let folder: string;
let portal: Portal;
let variables: Record<string, string>;
let client: PortalClient;
beforeAll(async () => {
  await ensureBuilt(projectRoot);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-portal-kills-"));
  variables = {
    WAYMARK_TEMPLATES: writeTemplates(path.join(folder, "templates")),
    WAYMARK_RUNS_PER_HOUR: "10000",
  };
  portal = await launchReady(path.join(folder, "data"), variables);
  variables = { ...variables, PORT: String(portal.port), WAYMARK_FORGE_PORT: String(portal.forgePort) };
  client = portalClient(portal, await createToken(portal, "admin"));
}, 600_000);
afterAll(async () => {
  await stopAll();
  fs.rmSync(folder, { recursive: true, force: true });
});

const childPid = (victim: Victim): number | undefined =>
  childrenOf(portal.process.pid!).find(({ name }) => name === victim)?.pid;

async function killSupervisor(): Promise<void> {
  const children = childrenOf(portal.process.pid!);
  portal.process.kill("SIGKILL");
  await portal.exit;
  await vi.waitUntil(() => children.every(({ pid }) => !isAlive(pid)), patience);
  const ports = [portal.port, portal.forgePort];
  await vi.waitUntil(async () => (await Promise.all(ports.map(canListen))).every(Boolean), patience);
  portal = await launchReady(portal.data, variables);
}

async function kill(victim: Victim): Promise<void> {
  if (victim === "supervisor") return killSupervisor();
  await vi.waitUntil(() => childPid(victim) !== undefined, patience);
  process.kill(childPid(victim)!, "SIGKILL");
}

/** What a person does whose page does not load: tries again. */
async function untilAnswered<T>(ask: () => Promise<T | undefined>): Promise<T> {
  return vi.waitUntil(() => ask().catch(() => undefined), patience) as Promise<T>;
}

const runSchema = z.looseObject({ id: z.string(), state: z.string() });

const start = (name: string): Promise<string> =>
  untilAnswered(async () => {
    const answer = await client.post("/runs", runRequestFor(name), { "idempotency-key": name });
    return answer.status < 300 ? runSchema.parse(answer.body).id : undefined;
  });

const settle = (id: string) =>
  untilAnswered(async () => {
    const run = runSchema.parse((await client.get(`/runs/${id}`)).body);
    return ["queued", "running", "waiting"].includes(run.state) ? undefined : run;
  });

async function json(route: string): Promise<unknown> {
  const token = fs.readFileSync(path.join(portal.data, "forge/token"), "utf8").trim();
  const headers = { authorization: `token ${token}` };
  return (await fetch(`http://127.0.0.1:${portal.forgePort}/api/v3${route}`, { headers })).json();
}

function row(sql: string, ...values: readonly unknown[]): unknown {
  const database = new Sqlite(path.join(portal.data, "waymark.db"), { readonly: true });
  try {
    return database.prepare(sql).get(...values);
  } finally {
    database.close();
  }
}

async function repositories(): Promise<string[]> {
  const found = z.array(z.object({ name: z.string() })).parse(await json("/orgs/waymark/repos?per_page=100"));
  return found.map(({ name }) => name).toSorted();
}

describe("every process of a portal, killed by its process id", () => {
  it(`makes each of ${rounds} services once and whole, ${killsPerRun} kills a run`, async () => {
    const random = randomNumbers(5151);
    const before = await repositories();
    const killed = { worker: 0, web: 0, forge: 0, supervisor: 0 };
    const names = Array.from({ length: rounds }, (_, round) => `under-fire-${round}`);
    for (const name of names) {
      const id = await start(name);
      for (let at = 0; at < killsPerRun; at += 1) {
        await setTimeout(random.next().value * runMs);
        const victim = victims[Math.floor(random.next().value * victims.length)]!;
        await kill(victim);
        killed[victim] += 1;
      }
      expect(await settle(id)).toMatchObject({ state: "succeeded", failure: null });
      await untilAnswered(async () => {
        await json("/meta");
        return (await client.get(`/runs/${id}`)).status === 200 || undefined;
      });
      await expectWhole({ client, json, row }, name, id);
    }
    for (const victim of victims) expect(killed[victim], victim).toBeGreaterThanOrEqual(20);
    expect(await repositories()).toEqual([...before, ...names].toSorted());
    expect(row("SELECT count(*) AS n FROM runs WHERE state <> 'succeeded'")).toEqual({ n: 0 });
    const verified = await client.get("/audit/verify");
    expect(verified.body).toMatchObject({ ok: true });
  });
});
