/* One portal for the whole table of requirements, and the people who knock at it, with nothing but HTTP. */
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { expect, vi } from "vitest";
import { z } from "zod";
import { ensureBuilt } from "../../../scripts/build.mjs";
import { roles, type Role } from "../../kernel/roles.ts";
import { executeRunKind } from "../../scaffolder/runs/create-run.ts";
import {
  createToken,
  launch,
  patience,
  projectRoot,
  waymark,
  type Portal,
} from "../../supervisor/testing.ts";
import { makeTemplates } from "./hostile-templates.testsuite.ts";

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

interface Knock {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The address it comes from: all of 127.0.0.0/8 is this machine. */
  readonly from?: string;
}

export interface Person {
  readonly handle: string;
  readonly password: string;
  readonly cookie: string;
}

interface Subject {
  portal: Portal;
  /** A person of each role with a session, and a token of each role. */
  readonly people: Record<Role, Person>;
  readonly tokens: Record<Role, string>;
  readonly folder: string;
}

/** The proxy this portal trusts: what it says about addresses counts. */
export const trustedProxy = "127.0.0.9";

/** What a company's machine has set: the forge is our own, so two of them are not even used. */
export const environmentSecrets = {
  GITHUB_TOKEN: "canary ghp_token of the environment",
  GITHUB_WEBHOOK_SECRET: "canary webhook secret of the environment",
  OIDC_CLIENT_SECRET: "canary client secret of the environment",
};
const environment = {
  ...environmentSecrets,
  TRUSTED_PROXIES: trustedProxy,
  // Nobody listens there: only who signs in through it would ask.
  OIDC_ISSUER: "http://127.0.0.1:9",
  OIDC_CLIENT_ID: "canary",
};

let current: Subject | undefined;
export function subject(): Subject {
  if (current === undefined) throw new Error("The portal of the table has not been started.");
  return current;
}

/** Sends exactly these bytes: browsers and fetch refuse to forge Host, Origin and methods. */
export function knock(request: Knock, portal: Portal = subject().portal): Promise<Answer> {
  const { method = "GET", path: target, headers = {}, body, from } = request;
  return new Promise((resolve, reject) => {
    const address = from === undefined ? {} : { localAddress: from };
    const options = {
      hostname: "127.0.0.1",
      port: portal.port,
      method,
      path: target,
      headers,
      agent: false,
      ...address,
    };
    const outgoing = http.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

export const json = { "content-type": "application/json" };
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
/** What the portal's own pages send. */
export const fromPage = ({ cookie }: Pick<Person, "cookie">) => ({
  cookie,
  origin: subject().portal.url,
  ...json,
});

const codeSchema = z.object({ code: z.string() });
/** Ours, and the one Backstage's clients get below /api/catalog. */
const errorSchema = z.union([codeSchema, z.object({ error: codeSchema }).transform(({ error }) => error)]);

const codeOf = (answer: Answer): unknown => errorSchema.safeParse(safeJson(answer.body)).data?.code;

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Status and code, as most rows of the table name what is expected. */
export const outcome = (answer: Answer): readonly [number, unknown] => [answer.status, codeOf(answer)];
export const read = (answer: Answer): unknown => JSON.parse(answer.body);

export const get = (target: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  knock({ path: target, headers });

export const send = (
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body: unknown = {},
) => knock({ method, path: target, headers, body: typeof body === "string" ? body : JSON.stringify(body) });

export function cookieOf(answer: Answer): string {
  const pair = answer.headers["set-cookie"]?.[0]?.split(";")[0];
  if (pair === undefined) throw new Error(`Expected a cookie, found ${answer.status} ${answer.body}`);
  return pair;
}

let guests = 0;
/** An address of this machine that nobody else in the table comes from, so that nobody's failures count for others. */
export const freshAddress = (): string => `127.1.${Math.floor(++guests / 250)}.${(guests % 250) + 1}`;

export const signIn = (handle: string, password: string, from = freshAddress()): Promise<Answer> =>
  knock({
    method: "POST",
    path: "/api/auth/sign-in",
    headers: { ...json, origin: subject().portal.url },
    body: JSON.stringify({ handle, password }),
    from,
  });

/** A new person with a password, invited by the administrator. */
export async function invite(role: Role, name: string, displayName = name): Promise<Person> {
  const { portal, people } = subject();
  const email = `${name}@example.com`;
  const invited = await send("POST", "/api/v1/invitations", fromPage(people.admin), { email, role });
  const { url } = z.object({ url: z.string() }).parse(read(invited));
  const password = `a long sentence of ${name}`;
  const accepted = await knock({
    method: "POST",
    path: "/api/auth/invitation/accept",
    headers: { ...json, origin: portal.url },
    body: JSON.stringify({ token: url.split("#")[1], name: displayName, password }),
    from: freshAddress(),
  });
  return { handle: email, password, cookie: cookieOf(accepted) };
}

/** What somebody with the data folder could do, beside the running portal. */
export function database<T>(work: (db: Sqlite.Database) => T, file?: string): T {
  const db = new Sqlite(file ?? path.join(subject().portal.data, "waymark.db"), { fileMustExist: true });
  db.pragma("busy_timeout = 5000");
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/**
 * What a refused change must leave as it was. Of the queue only what starts a run: the worker queues all else by itself
 * now and then. That no job is left either, audit-rows.integration.test.ts shows without a worker.
 */
const footprints = [
  "SELECT count(*) FROM api_tokens",
  "SELECT count(*) FROM audit_events",
  "SELECT count(*) FROM invitations",
  "SELECT count(*) FROM runs",
  "SELECT count(*) FROM service_accounts",
  "SELECT count(*) FROM sessions",
  "SELECT group_concat(id || role || ifnull(disabled_at, '') ORDER BY id) FROM users",
  `SELECT count(*) FROM jobs WHERE kind = '${executeRunKind}'`,
];

const footprint = (): readonly unknown[] =>
  database((db) => footprints.map((query) => db.prepare(query).pluck().get()));

export async function changesNothing(knockAtDoor: () => Promise<Answer>): Promise<Answer> {
  const before = footprint();
  const answer = await knockAtDoor();
  expect(footprint()).toEqual(before);
  return answer;
}

export async function redeem(link: string): Promise<Answer> {
  const token = link.split("#")[1]?.trim();
  const headers = { ...json, origin: subject().portal.url };
  const body = JSON.stringify({ token });
  return knock({ method: "POST", path: "/api/setup", headers, body, from: freshAddress() });
}

export const setupLink = (): Promise<string> => waymark(subject().portal, "setup-link");

const nobody: Person = { handle: "", password: "", cookie: "" };

export async function startSubject(): Promise<void> {
  await ensureBuilt(projectRoot);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-table-"));
  const portal = await launch(path.join(folder, "data"), {
    ...environment,
    WAYMARK_TEMPLATES: makeTemplates(folder),
  });
  await vi.waitUntil(() => portal.lines.includes(`Waymark is ready on ${portal.url}`), patience);
  expect(portal.errors).toEqual([expect.stringContaining("ignoring GITHUB_TOKEN, GITHUB_WEBHOOK_SECRET")]);
  const people = { viewer: nobody, developer: nobody, maintainer: nobody, admin: nobody };
  const tokens = { viewer: "", developer: "", maintainer: "", admin: "" };
  current = { portal, people, tokens, folder };
  const link = portal.lines.find((line) => line.includes("/setup#")) ?? "";
  people.admin = { ...nobody, handle: "admin", cookie: cookieOf(await redeem(link)) };
  for (const role of roles) tokens[role] = await createToken(portal, role, `table ${role}`);
  for (const role of roles.slice(0, 3)) people[role] = await invite(role, `the-${role}`);
}
