/* R35, R36: six secrets, and everything that is kept or shown. */
import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { childrenOf, patience, waymark } from "../../supervisor/testing.ts";
import {
  bearer,
  cookieOf,
  database,
  fromPage,
  freshAddress,
  get,
  invite,
  json,
  knock,
  read,
  redeem,
  send,
  setupLink,
  subject,
} from "./testing.ts";

const asAdmin = () => fromPage(subject().people.admin);
const runSecret = 'canary "run" secret\\/ä=42';
const password = "canary pass phrase of nobody else";

const startRun = async (name: string, secret: string): Promise<string> => {
  const answer = await send(
    "POST",
    "/api/v1/runs",
    { ...json, ...bearer(subject().tokens.admin) },
    {
      template: "typescript-service",
      values: { name, owner: "group:default/payments" },
      secrets: { NPM_TOKEN: secret },
    },
  );
  return z.object({ id: z.string() }).parse(read(answer)).id;
};

const stateOf = async (id: string): Promise<string> => {
  const run = await get(`/api/v1/runs/${id}`, bearer(subject().tokens.viewer));
  return z.object({ state: z.string() }).parse(read(run)).state;
};

async function plantSecrets(): Promise<Readonly<Record<string, string>>> {
  const person = await invite("viewer", "canary");
  const change = { currentPassword: person.password, password };
  await send("PUT", "/api/v1/viewer/password", fromPage(person), change);
  const signedIn = await knock({
    method: "POST",
    path: "/api/auth/sign-in",
    headers: { ...json, origin: subject().portal.url },
    body: JSON.stringify({ handle: person.handle, password }),
    from: freshAddress(),
  });
  const made = await send("POST", "/api/v1/tokens", asAdmin(), { name: "canary", role: "viewer" });
  const invited = await send("POST", "/api/v1/invitations", asAdmin(), {
    email: "canary2@example.com",
    role: "viewer",
  });
  const link = await setupLink();
  const run = await startRun("canary-service", runSecret);
  await vi.waitUntil(async () => ["succeeded", "failed"].includes(await stateOf(run)), patience);
  const opened = cookieOf(await redeem(link)).split("=")[1] ?? "";
  return {
    password,
    "run secret": runSecret,
    "session cookie": cookieOf(signedIn).split("=")[1] ?? "",
    "session of a link": opened,
    "API token": z.object({ token: z.string() }).parse(read(made)).token,
    invitation: (z.object({ url: z.string() }).parse(read(invited)).url.split("#")[1] ?? "").trim(),
    "sign-in link": link.split("#")[1] ?? "",
  };
}

/** The encodings a value takes on its way through tools. */
const formsOf = (secret: string): Readonly<Record<string, string>> => ({
  plain: secret,
  Base64: Buffer.from(secret).toString("base64").replaceAll("=", ""),
  base64url: Buffer.from(secret).toString("base64url"),
  "URL-encoded": encodeURIComponent(secret),
  reversed: [...secret].toReversed().join(""),
  "JSON-escaped": JSON.stringify(secret).slice(1, -1),
  hex: Buffer.from(secret).toString("hex"),
});

/** Keys of the machine itself: whoever may read them needs nothing else. */
const keyFiles = ["master.key", path.join("forge", "token")];

function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => !keyFiles.includes(file))
    .map((file) => path.join(folder, file))
    .filter((file) => fs.statSync(file).isFile());
}

const asText = (bytes: Buffer): string => `${bytes.toString("latin1")}\n${bytes.toString("utf8")}`;

/** Every page and read an administrator can get to, by following links and the published list of operations. */
async function crawl(): Promise<Readonly<Record<string, string>>> {
  const { cookie } = subject().people.admin;
  const found: Record<string, string> = {};
  const waiting = [
    "/",
    "/settings/audit",
    "/settings/members",
    "/settings/sign-in",
    "/settings/jobs",
    "/settings/health",
  ];
  const api = [
    "audit?limit=100",
    "audit/export",
    "tokens?limit=100",
    "invitations",
    "members",
    "sessions",
    "runs?limit=100",
  ];
  waiting.push(...api.map((route) => `/api/v1/${route}`));
  const runs = z.object({ items: z.array(z.object({ id: z.string() })) });
  const { items } = runs.parse(read(await get("/api/v1/runs?limit=100", { cookie })));
  for (const { id } of items) waiting.push(`/api/v1/runs/${id}`, `/runs/${id}`);
  for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
    if (target in found || Object.keys(found).length >= 150) continue;
    const { body } = await get(target, { cookie });
    found[target] = body;
    const links = target.startsWith("/api/") ? [] : [...body.matchAll(/href="(\/(?!_next|api\/)[^"#]*)/g)];
    waiting.push(...links.map(([, href = "/"]) => href.replaceAll("&amp;", "&")));
  }
  return found;
}

export function secretsSuite(): void {
  describe("R35: a secret", () => {
    let secrets: Readonly<Record<string, string>>;
    beforeAll(async () => {
      secrets = await plantSecrets();
    }, 240_000);

    const expectNoTrace = (texts: Readonly<Record<string, string>>): void => {
      const traces = Object.entries(secrets).flatMap(([what, secret]) =>
        Object.entries(formsOf(secret)).map(([form, value]) => ({ what: `${what} as ${form}`, value })),
      );
      const hits = Object.entries(texts).flatMap(([where, text]) =>
        traces.filter(({ value }) => text.includes(value)).map(({ what }) => `${what} in ${where}`),
      );
      expect(hits).toEqual([]);
    };

    it("is in no page and in no answer, however many are read", { timeout: 240_000 }, async () => {
      const pages = await crawl();
      expect(Object.keys(pages).length).toBeGreaterThan(60);
      expectNoTrace(pages);
    });

    it(
      "is in no database, write-ahead log, log line, repository or backup",
      { timeout: 120_000 },
      async () => {
        const { portal, folder } = subject();
        const backup = path.join(folder, "canary.tar");
        await waymark(portal, "backup", backup);
        const files = [...filesBelow(portal.data), backup];
        expect(files.some((file) => file.endsWith("waymark.db-wal"))).toBe(true);
        expect(files.some((file) => file.endsWith("web.log"))).toBe(true);
        expectNoTrace(Object.fromEntries(files.map((file) => [file, asText(fs.readFileSync(file))])));
      },
    );

    it("would be found: the search finds what is there", () => {
      const stored = database((db) =>
        db.prepare("SELECT handle FROM users WHERE handle LIKE 'canary@%'").pluck().get(),
      );
      const file = path.join(subject().portal.data, "waymark.db");
      const all = [file, `${file}-wal`].map((name) => asText(fs.readFileSync(name))).join("");
      for (const form of [formsOf(String(stored))["plain"] ?? ""]) expect(all).toContain(form);
    });
  });

  describe("R36: a stored secret", () => {
    it("does not open in another row: both runs fail, and neither value is told", async () => {
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
        expect(run.body).not.toContain("stored secret");
      }
    });
  });
}
