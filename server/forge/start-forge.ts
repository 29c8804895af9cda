import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join, resolve } from "node:path";
import { createDrawer } from "./drawing/drawer.ts";
import { createExclusive, type Forge } from "./forge.ts";
import { findGit, GIT_POLICY } from "./git/git-process.ts";
import { sweepRepositories } from "./git/repository-directory.ts";
import { createFaultBox } from "./http/faults.ts";
import { createRequestLog } from "./http/request-log.ts";
import { createRequestHandler } from "./http/server.ts";
import { createLogger, type LogLevel } from "./logger.ts";
import { ensureAccount, generateToken, storeToken } from "./store/accounts.ts";
import { type ForgeDatabase, openForgeDatabase } from "./store/database.ts";
import { closeInterruptedDeliveries } from "./store/hooks.ts";
import { createWebhookSender } from "./webhooks/send.ts";

export const BOT_LOGIN = "waymark-bot";

export type ForgeOptions = {
  readonly dataDir: string;
  readonly host?: string;
  readonly port?: number;
  readonly organization?: string;
  readonly tokenFile?: string;
  readonly enableFaults?: boolean;
  readonly logLevel?: LogLevel;
  /** Epoch ms; everything the forge dates, push times among it. */
  readonly now?: () => number;
};

export type RunningForge = {
  /** Base address; pages and git live here. */
  readonly url: string;
  readonly apiUrl: string;
  readonly port: number;
  readonly token: string;
  /** Resolves when every webhook emitted so far has been sent. */
  readonly drainWebhooks: () => Promise<void>;
  /** Starts ahead what the first page would wait for. */
  readonly warm: () => void;
  readonly close: () => Promise<void>;
};

/** The bootstrap token lives in an owner-only file, so that only processes of this user can act as the portal. */
async function readToken(file: string): Promise<string> {
  const existing = (await readFile(file, "utf8").catch(() => "")).trim();
  if (existing === "") {
    const token = generateToken();
    await writeFile(file, `${token}\n`, { mode: 0o600, flag: "w" });
    return token;
  }
  if (!/^wmf_[0-9A-Za-z]{20,}$/.test(existing)) {
    throw new Error(
      `expected a token that begins with wmf_ in ${file}, found something else; delete the file to get a new one`,
    );
  }
  return existing;
}

type Seed = { readonly organization: string; readonly token: string; readonly now: number };

function seed(db: ForgeDatabase, spec: Seed): void {
  ensureAccount(db, { login: spec.organization, kind: "Organization", name: spec.organization }, spec.now);
  const bot = ensureAccount(db, { login: BOT_LOGIN, kind: "Bot", name: "Waymark" }, spec.now);
  storeToken(db, spec.token, { account: bot, isAdmin: true, note: "bootstrap", now: spec.now });
}

/** The database, with what a forge has from the start, beside the repositories that belong to it. */
async function openDatabase(
  place: Pick<Forge, "dataDir" | "git" | "log">,
  first: Seed,
): Promise<ForgeDatabase> {
  const db = openForgeDatabase(join(place.dataDir, "forge.db"));
  seed(db, first);
  closeInterruptedDeliveries(db);
  try {
    await sweepRepositories({ db, ...place });
    return db;
  } catch (error) {
    // Closed, so that the right forge.db can be put in place without a left-over write-ahead log beside it.
    db.close();
    throw error;
  }
}

function listen(server: Server, options: ForgeOptions): Promise<number> {
  return new Promise((resolvePort, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, options.host ?? "127.0.0.1", () => {
      const address = server.address();
      resolvePort(typeof address === "object" && address ? address.port : 0);
    });
  });
}

/** Stops listening, then drops what is still open: a clone in flight must not hold up a shutdown. */
function closeServer(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}

export async function startForge(options: ForgeOptions): Promise<RunningForge> {
  const dataDir = resolve(options.dataDir);
  await mkdir(join(dataDir, "repos"), { recursive: true, mode: 0o700 });
  const policy = join(dataDir, "gitconfig");
  await writeFile(policy, GIT_POLICY, { mode: 0o600 });
  const git = await findGit(dataDir, policy);
  const token = await readToken(options.tokenFile ?? join(dataDir, "token"));
  const log = createLogger(options.logLevel ?? "warn");
  const now = options.now ?? Date.now;
  const first: Seed = { organization: options.organization ?? "waymark", token, now: now() };
  const db = await openDatabase({ dataDir, git, log }, first);
  const drawer = createDrawer(log);
  const webhooks = createWebhookSender({ db, log, now });
  const server = createServer({ requestTimeout: 300_000, headersTimeout: 20_000 });
  const port = await listen(server, options);
  const url = `http://${options.host ?? "127.0.0.1"}:${port}`;
  const { deliver } = webhooks;
  const forge: Forge = {
    db,
    git,
    dataDir,
    url,
    log,
    now,
    drawer,
    events: webhooks,
    deliver,
    exclusive: createExclusive(),
  };
  const faults = options.enableFaults ? createFaultBox() : undefined;
  server.on("request", createRequestHandler({ forge, faults, requestLog: createRequestLog() }));
  log("info", "forge.listening", { url });
  return {
    url,
    apiUrl: `${url}/api/v3`,
    port,
    token,
    drainWebhooks: () => webhooks.drain(),
    warm: drawer.warm,
    close: async () => {
      webhooks.close();
      drawer.close();
      await closeServer(server);
      db.close();
    },
  };
}
