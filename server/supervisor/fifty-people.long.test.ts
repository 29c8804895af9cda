/*
 * Fifty signed-in people for ten minutes, each opening a page every three seconds and making a token once a minute, against
 * the whole process tree. Prints what it saw; fails on an answer of 500 or above, on slow pages and on growing memory.
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openConnection, openDatabase } from "../../db/client.ts";
import { openSession } from "../identity/open-session.ts";
import { systemClock } from "../runtime/clock.ts";
import { createIdFactory } from "../runtime/ids.ts";
import { dataPaths } from "../runtime/paths.ts";
import { descendantsOf, launchReady, stopAll, type Portal } from "./testing.ts";

const people = 50;
const minutes = 10;
const pageEveryMs = 3000;
const writeEveryMs = 60_000;

let portal: Portal;
let cookies: readonly string[];

/** A session for each person, as signing in makes it. */
function signEverybodyIn(data: string): Promise<readonly string[]> {
  const file = dataPaths(data).database;
  const db = openDatabase(file);
  const deps = { now: systemClock, newId: createIdFactory() };
  const insert = openConnection(file).prepare(
    "INSERT INTO users (id, handle, display_name, email, role, created_at) VALUES (?, ?, ?, ?, 'admin', ?)",
  );
  const one = async (number: number): Promise<string> => {
    const userId = deps.newId("usr");
    insert.run(userId, `person-${number}`, `Person ${number}`, `person-${number}@example.com`, deps.now());
    const visitor = { address: "127.0.0.1", userAgent: "load", openedBy: "password" as const };
    const { token } = await db.withTx((tx) => openSession(tx, deps, { ...visitor, userId }));
    return `waymark=${token}`;
  };
  return Promise.all(Array.from({ length: people }, (_, number) => one(number + 1)));
}

beforeAll(async () => {
  portal = await launchReady(fs.mkdtempSync(path.join(os.tmpdir(), "waymark-load-")));
  cookies = await signEverybodyIn(portal.data);
}, 300_000);
afterAll(async () => {
  await stopAll();
  fs.rmSync(portal.data, { recursive: true, force: true });
}, 60_000);

const service = "/catalog/default/component/payments-api";
const pages = [
  "/",
  "/catalog",
  service,
  "/templates",
  "/catalog?kind=system",
  `${service}?tab=runbook`,
  "/runs",
];

interface Seen {
  readonly pageMs: number[];
  readonly writeMs: number[];
  readonly answers: Map<number, number>;
}

async function timed(seen: Seen, into: number[], request: () => Promise<Response>): Promise<void> {
  const started = performance.now();
  const response = await request();
  await response.arrayBuffer();
  into.push(performance.now() - started);
  seen.answers.set(response.status, (seen.answers.get(response.status) ?? 0) + 1);
}

async function actLikeAPerson(cookie: string, number: number, seen: Seen): Promise<void> {
  const end = Date.now() + minutes * 60_000;
  // Spread over the interval, so that fifty people do not click in the same instant.
  let nextPage = Date.now() + (number * pageEveryMs) / people;
  let nextWrite = Date.now() + (number * writeEveryMs) / people;
  for (let turn = number; Date.now() < end; turn += 1) {
    await pause(Math.max(0, nextPage - Date.now()));
    nextPage += pageEveryMs;
    const address = portal.url + (pages[turn % pages.length] ?? "/");
    await timed(seen, seen.pageMs, () => fetch(address, { headers: { cookie }, redirect: "manual" }));
    if (Date.now() < nextWrite) continue;
    nextWrite += writeEveryMs;
    const headers = { cookie, origin: portal.url, "content-type": "application/json" };
    const body = JSON.stringify({ name: `load ${turn}`, role: "viewer" });
    await timed(seen, seen.writeMs, () =>
      fetch(`${portal.url}/api/v1/tokens`, { method: "POST", headers, body }),
    );
  }
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;

/** Of the supervisor and of every process below it, the children for untrusted work too. */
const residentMb = (): number => {
  const supervisor = portal.process.pid ?? Number.NaN;
  const pids = [supervisor, ...descendantsOf(supervisor)];
  const table = execFileSync("ps", ["-o", "rss=", "-p", pids.join(",")]).toString();
  return table.split("\n").reduce((sum, line) => sum + Number(line), 0) / 1024;
};

async function watchMemory(): Promise<number[]> {
  const samples: number[] = [];
  for (let sample = 0; sample < minutes * 6 - 1; sample += 1) {
    await pause(10_000);
    samples.push(residentMb());
  }
  return samples;
}

describe("fifty people for ten minutes", () => {
  it("see no error, wait for no page, and fill no memory", async () => {
    const seen: Seen = { pageMs: [], writeMs: [], answers: new Map() };
    const everybody = Promise.all(cookies.map((cookie, number) => actLikeAPerson(cookie, number, seen)));
    const [memory] = await Promise.all([watchMemory(), everybody]);
    // The first three minutes warm the caches up.
    const early = quantile(memory.slice(18, 30), 0.5);
    const late = quantile(memory.slice(-12), 0.5);
    const line = (name: string, values: readonly number[]) =>
      `${name}: ${values.length}, p50 ${quantile(values, 0.5).toFixed(0)} ms, p99 ${quantile(values, 0.99).toFixed(0)} ms`;
    process.stdout.write(
      `${line("pages", seen.pageMs)}\n${line("writes", seen.writeMs)}\n` +
        `answers: ${JSON.stringify([...seen.answers])}\nresident: ${early.toFixed(0)} MB, later ${late.toFixed(0)} MB\n`,
    );
    expect([...seen.answers.keys()].filter((status) => status !== 200 && status !== 201)).toEqual([]);
    expect(seen.pageMs.length).toBeGreaterThan(people * minutes * 15);
    expect(quantile(seen.pageMs, 0.99)).toBeLessThan(500);
    expect(late).toBeLessThan(early * 1.15);
  });
});
