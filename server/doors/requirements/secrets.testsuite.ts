/* R35, R36: a dozen secrets, and everything that is kept or shown. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { removeConnectedApp } from "../../runtime/connected-app.ts";
import { dataPaths } from "../../runtime/paths.ts";
import { failureMessages } from "../../scaffolder/domain/run-messages.ts";
import { childrenOf, patience, tryWaymark, waymark } from "../../supervisor/testing.ts";
import {
  appSecrets,
  plantApp,
  plantSecrets,
  runSecret,
  startRun,
  stateOf,
} from "./planted-secrets.testsuite.ts";
import { findTraces, formsOf, readEverything, type Text } from "./secret-search.testsuite.ts";
import { bearer, database, fromPage, get, json, outcome, read, send, subject } from "./testing.ts";

const asAdmin = () => fromPage(subject().people.admin);
/** Requests that go wrong with a secret in them: the answer must not repeat it. */
async function makeMistakes(secrets: Readonly<Record<string, string>>): Promise<Text[]> {
  const { tokens, people, portal } = subject();
  const withToken = { ...json, ...bearer(tokens.admin) };
  const values = { name: "a..b", owner: "group:default/payments" };
  const origin = { ...json, origin: portal.url };
  const { password: word = "", "API token": token = "", "sign-in link": link = "" } = secrets;
  const run = (body: object) => send("POST", "/api/v1/runs", withToken, body);
  const made = { template: "typescript-service", values };
  const answers = [
    await run({ ...made, template: "no-such", secrets: { NPM_TOKEN: runSecret } }),
    await run({ ...made, secrets: { NPM_TOKEN: runSecret } }),
    await run({ ...made, secrets: { NPM_TOKEN: [runSecret] } }),
    await send("POST", "/api/v1/runs", withToken, `{"secrets": ${JSON.stringify(runSecret)}`),
    await send("PUT", "/api/v1/viewer/password", fromPage(people.viewer), {
      currentPassword: word,
      password: word,
    }),
    await send("POST", "/api/auth/sign-in", origin, { handle: "nobody@example.com", password: word }),
    await send("POST", "/api/setup", origin, { token: link }),
    await get("/api/v1/viewer", bearer(`${token}x`)),
    await get(`/api/v1/viewer?token=${token}`),
    await get("/api/v1/viewer", { cookie: `waymark=${token}` }),
    await send("POST", "/api/v1/tokens", { ...json, cookie: people.admin.cookie }, { name: word }),
    await send("POST", "/api/v1/connections/github-app", asAdmin(), { code: word, state: word }),
  ];
  for (const { status, body } of answers) expect(status, body).toBeGreaterThanOrEqual(400);
  return answers.map(({ status, headers, body }, index) => ({
    where: `error answer ${index} (${status})`,
    text: `${JSON.stringify(headers)}\n${body}`,
  }));
}

/** What the portal says of its own health, and everything it hands out as files. */
async function readCommands(): Promise<Text[]> {
  const { portal, folder } = subject();
  const target = path.join(folder, "canary-export");
  await waymark(portal, "export", target);
  const said = [
    await tryWaymark(portal, "doctor"),
    await tryWaymark(portal, "doctor", "--json"),
    await tryWaymark(portal, "runs", "list", "--json"),
  ];
  const doctor = await get("/api/v1/doctor", { cookie: subject().people.admin.cookie });
  expect(doctor.body).toContain("OIDC_CLIENT_SECRET");
  return [
    ...readEverything(target, { where: "export" }),
    ...said.map(({ stdout, stderr }, index) => ({ where: `command ${index}`, text: `${stdout}\n${stderr}` })),
    { where: "doctor over HTTP", text: doctor.body },
    { where: "what the start said", text: [...portal.lines, ...portal.errors].join("\n") },
  ];
}

/** Keys of the machine itself: whoever may read them needs nothing else. */
const keyFiles = ["master.key", path.join("forge", "token")];

/** Every page and read an administrator can get to, by following links and the published list of operations. */
async function crawl(): Promise<Text[]> {
  const { cookie } = subject().people.admin;
  const found: Record<string, string> = {};
  const waiting = [
    "/",
    "/settings/audit",
    "/settings/members",
    "/settings/sign-in",
    "/settings/jobs",
    "/settings/health",
    "/settings/connections",
    "/settings/connections/github",
  ];
  const api = [
    "audit?limit=100",
    "audit/export",
    "tokens?limit=100",
    "invitations",
    "members",
    "sessions",
    "runs?limit=100",
    "connections",
    "connections/github-app",
    "doctor",
  ];
  waiting.push(...api.map((route) => `/api/v1/${route}`));
  const runs = z.object({ items: z.array(z.object({ id: z.string() })) });
  const { items } = runs.parse(read(await get("/api/v1/runs?limit=100", { cookie })));
  for (const { id } of items) waiting.push(`/api/v1/runs/${id}`, `/api/v1/runs/${id}/events`, `/runs/${id}`);
  for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
    if (target in found || Object.keys(found).length >= 150) continue;
    const { body } = await get(target, { cookie });
    found[target] = body;
    const links = target.startsWith("/api/") ? [] : [...body.matchAll(/href="(\/(?!_next|api\/)[^"#]*)/g)];
    waiting.push(...links.map(([, href = "/"]) => href.replaceAll("&amp;", "&")));
  }
  return Object.entries(found).map(([where, text]) => ({ where, text }));
}

/** A copy of the data folder with the text in one row, one log line, one git object, and a tar of all three. */
function plantEverywhere(texts: readonly string[]): {
  readonly folder: string;
  readonly found: () => Text[];
} {
  const { portal, folder: root } = subject();
  const folder = fs.mkdtempSync(path.join(root, "planted-"));
  const copy = path.join(folder, "copy");
  const repository = path.join(copy, "forge", "repos", "1.git");
  fs.mkdirSync(path.join(copy, "logs"), { recursive: true });
  database((db) => db.prepare("VACUUM INTO ?").run(path.join(copy, "waymark.db")));
  const repositories = path.join(portal.data, "forge", "repos");
  fs.cpSync(path.join(repositories, fs.readdirSync(repositories)[0] ?? ""), repository, { recursive: true });
  const db = new Sqlite(path.join(copy, "waymark.db"));
  const padding = "x".repeat(3_900);
  texts.forEach((text, index) => {
    const values = [`usr_planted_${index}`, `planted-${index}`, `${padding}${text}${padding}`];
    db.prepare(
      "INSERT INTO users (id, handle, display_name, role, created_at) VALUES (?, ?, ?, 'viewer', 0)",
    ).run(...values);
    const git = ["--git-dir", repository, "hash-object", "-w", "--stdin"];
    execFileSync("git", git, { input: `${padding}${text}${padding}` });
  });
  db.close();
  fs.writeFileSync(path.join(copy, "logs", "web.log"), texts.join("\n"));
  execFileSync("tar", ["-cf", path.join(folder, "all.tar"), "-C", folder, "copy"]);
  return { folder, found: () => readEverything(folder, { where: "planted" }) };
}

function everywhereSuite(secrets: () => Readonly<Record<string, string>>): void {
  const expectNoTrace = (texts: readonly Text[]): void => expect(findTraces(secrets(), texts)).toEqual([]);

  it("is in no page, log of a run or answer, however many are read", { timeout: 240_000 }, async () => {
    const pages = await crawl();
    expect(pages.length).toBeGreaterThan(60);
    expect(pages.some(({ where, text }) => where.endsWith("/events") && text.includes("data:"))).toBe(true);
    expectNoTrace(pages);
  });

  it("is in no error answer", async () => {
    expectNoTrace(await makeMistakes(secrets()));
  });

  it("is in nothing doctor or the start say, and in no export", { timeout: 120_000 }, async () => {
    expectNoTrace(await readCommands());
  });

  it("is in no database, write-ahead log, log line, git object or backup", { timeout: 240_000 }, async () => {
    const { portal, folder } = subject();
    const backups = path.join(folder, "canary-backup");
    fs.mkdirSync(backups);
    await waymark(portal, "backup", path.join(backups, "canary.tar"));
    const texts = [
      ...readEverything(portal.data, { where: "data", except: keyFiles }),
      ...readEverything(backups, { where: "backup" }),
    ];
    const places = [
      /waymark\.db-wal$/,
      /waymark\.db \(rows\)$/,
      /web\.log$/,
      /^data.*git objects/,
      /^backup.*git objects/,
    ];
    for (const place of places)
      expect(
        texts.some(({ where }) => place.test(where)),
        String(place),
      ).toBe(true);
    expectNoTrace(texts);
  });
}

const finderSuite = (): void =>
  it("would be found: each form in a row, a log, a git object and an archive", { timeout: 120_000 }, () => {
    const { folder, found } = plantEverywhere(Object.values(formsOf(runSecret)));
    const hits = findTraces({ planted: runSecret }, found());
    fs.rmSync(folder, { recursive: true, force: true });
    for (const form of Object.keys(formsOf(runSecret))) {
      const where = hits.filter((hit) => hit.startsWith(`planted as ${form} in `));
      const copies = ["planted/copy", "planted/all.tar/copy"];
      const places = copies.flatMap((copy) =>
        ["waymark.db (rows)", "logs/web.log", "forge/repos/1.git (git objects)"].map(
          (place) => `${copy}/${place}`,
        ),
      );
      for (const place of places) expect(where).toContain(`planted as ${form} in ${place}`);
    }
  });

const sealedOf = (file: string): string => {
  const { sealed } = z.looseObject({ sealed: z.string() }).parse(JSON.parse(fs.readFileSync(file, "utf8")));
  return sealed;
};

function movedSuite(): void {
  afterAll(() => removeConnectedApp(dataPaths(subject().portal.data).connectedApp));

  it("of a run does not open in another row: both runs fail, and neither value is told", async () => {
    const { portal } = subject();
    const worker = childrenOf(portal.process.pid ?? 0).find(({ name }) => name === "worker")?.pid ?? 0;
    process.kill(worker, "SIGSTOP");
    let ids: string[] = [];
    try {
      ids = [
        await startRun("swapped-one", "first stored secret"),
        await startRun("swapped-two", "second stored secret"),
      ];
      database((db) => {
        const read = db.prepare("SELECT sealed_secrets FROM run_contents WHERE run_id = ?").pluck();
        const write = db.prepare("UPDATE run_contents SET sealed_secrets = ? WHERE run_id = ?");
        const [one, two] = ids.map((id) => read.get(id));
        write.run(two, ids[0]);
        write.run(one, ids[1]);
      });
    } finally {
      process.kill(worker, "SIGCONT");
    }
    for (const id of ids) {
      await vi.waitUntil(async () => (await stateOf(id)) === "failed", patience);
      const run = await get(`/api/v1/runs/${id}`, bearer(subject().tokens.viewer));
      expect(read(run)).toMatchObject({
        failure: { code: "plan_unreadable", message: failureMessages.plan_unreadable },
      });
      expect(run.body).not.toContain("stored secret");
    }
    const log = fs.readFileSync(path.join(portal.data, "logs", "worker.log"), "utf8");
    expect(log).toContain("A stored secret does not open");
  });

  it("of one App does not open as another's: secret_unreadable, and neither value", async () => {
    const { connectedApp } = dataPaths(subject().portal.data);
    plantApp("8", { ...appSecrets, clientSecret: "stored for another App" });
    const others = sealedOf(connectedApp);
    plantApp("7", appSecrets);
    const ask = () => get("/api/v1/connections/github-app", { cookie: subject().people.admin.cookie });
    expect((await ask()).status).toBe(200);
    const text = fs.readFileSync(connectedApp, "utf8");
    fs.writeFileSync(connectedApp, text.replace(sealedOf(connectedApp), others));
    const answer = await ask();
    plantApp("7", appSecrets);
    expect(outcome(answer)).toEqual([500, "secret_unreadable"]);
    expect(answer.body).not.toMatch(/stored for another App|canary (private|client|webhook)/);
  });
}

export function secretsSuite(): void {
  describe("R35: a secret", () => {
    let secrets: Readonly<Record<string, string>> = {};
    beforeAll(async () => {
      secrets = await plantSecrets();
    }, 240_000);
    everywhereSuite(() => secrets);
    finderSuite();
  });

  describe("R36: a stored secret", movedSuite);
}
