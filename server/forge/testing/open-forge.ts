/* The forge in this process: its real database, repositories and listener, nothing in children but git. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Drawer } from "../drawing/drawer.ts";
import { highlightLines } from "../drawing/highlight.ts";
import { renderMarkdown } from "../drawing/markdown.ts";
import { absoluteOnly, resolverAt } from "../drawing/resolve-links.ts";
import { createExclusive, type Forge, type ForgeEvent, gitRepo } from "../forge.ts";
import { findGit, GIT_POLICY } from "../git/git-process.ts";
import type { Repo } from "../git/object-store.ts";
import { adoptGitRepository, stageGitRepository } from "../git/repository-directory.ts";
import { createRequestLog } from "../http/request-log.ts";
import { createRequestHandler } from "../http/server.ts";
import { storeToken } from "../store/accounts.ts";
import type { Repository, RepositorySettings } from "../store/repositories.ts";
import { NOW, openTestStore, type TestStore } from "../store/testing.ts";

const TOKEN = `wmf_${"t".repeat(40)}`;

export type OpenForge = {
  readonly forge: Forge;
  readonly store: TestStore;
  /** May do everything. */
  readonly token: string;
  readonly tokenFor: (login: string) => string;
  /** What webhooks would have been told, in order. */
  readonly events: ForgeEvent[];
  readonly lines: { readonly level: string; readonly event: string }[];
  readonly repository: (
    name: string,
    settings?: Partial<RepositorySettings>,
  ) => Promise<{ readonly row: Repository; readonly repo: Repo }>;
  readonly get: (path: string, init?: RequestInit) => Promise<Response>;
  readonly close: () => Promise<void>;
};

const drawer: Drawer = {
  markdown: async (text, place) => renderMarkdown(text, place === null ? absoluteOnly : resolverAt(place)),
  code: async (text, language) => ({ lines: highlightLines(text, language), note: { markup: "" } }),
  warm: () => undefined,
  close: () => undefined,
};

const listen = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`);
    });
  });

type Kept = Pick<OpenForge, "events" | "lines">;

async function assemble(dataDir: string, server: Server, { store, kept }: { store: TestStore; kept: Kept }) {
  const policy = join(dataDir, "gitconfig");
  await writeFile(policy, GIT_POLICY);
  const forge: Forge = {
    db: store.db,
    git: await findGit(dataDir, policy),
    dataDir,
    url: await listen(server),
    log: (level, event) => void kept.lines.push({ level, event }),
    now: () => NOW,
    drawer,
    events: { emit: (event) => void kept.events.push(event) },
    deliver: async () => undefined,
    exclusive: createExclusive(),
  };
  server.on("request", createRequestHandler({ forge, faults: undefined, requestLog: createRequestLog() }));
  return forge;
}

export async function openForge(): Promise<OpenForge> {
  const dataDir = await mkdtemp(join(tmpdir(), "waymark-open-forge-"));
  const store = openTestStore();
  const kept: Kept = { events: [], lines: [] };
  const server = createServer();
  const forge = await assemble(dataDir, server, { store, kept });
  const bot = store.account("waymark-bot", "Bot");
  storeToken(store.db, TOKEN, { account: bot, isAdmin: true, note: "test", now: NOW });
  return {
    ...kept,
    forge,
    store,
    token: TOKEN,
    tokenFor: (login) => {
      const token = `wmf_${login.padEnd(40, "0")}`;
      storeToken(store.db, token, { account: store.account(login), isAdmin: false, note: "test", now: NOW });
      return token;
    },
    repository: async (name, settings) => {
      const staged = await stageGitRepository(forge);
      const row = store.repository(name, settings);
      adoptGitRepository(forge, row.id, staged);
      return { row, repo: gitRepo(forge, row.id) };
    },
    get: (path, init = {}) => fetch(`${forge.url}${path}`, { redirect: "manual", ...init }),
    close: async () => {
      await new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      });
      store.db.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
