import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Contract, createContract, createContractFetch } from "./contract/validate.ts";
import { type ForgeOptions, type RunningForge, startForge } from "./start-forge.ts";

export type Answer = { status: number; headers: Headers; body: unknown };
export type RawOptions = { body?: unknown; headers?: Record<string, string> };
export type TestForge = RunningForge & {
  dataDir: string;
  contract: Contract;
  /** One REST call below /api/v3 with the bootstrap token, judged by GitHub's description. */
  call: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** The same with somebody else's token. */
  callAs: (token: string, ...call: [method: string, path: string, body?: unknown]) => Promise<Answer>;
  /** Any request to this forge, unjudged; anonymous unless headers say otherwise. */
  raw: (method: string, path: string, options?: RawOptions) => Promise<Answer>;
  git: (cwd: string, ...args: string[]) => Promise<string>;
  /** Clone and push address that carries the token. */
  pushUrl: (name: string, token?: string) => string;
  temporary: () => Promise<string>;
};

const run = promisify(execFile);

/** The value at a dotted path of an answer; a step into something that is no object fails the test. */
export function at(body: unknown, path: string): unknown {
  return path.split(".").reduce((value, key) => {
    if (typeof value !== "object" || value === null) throw new Error(`no ${path} in ${JSON.stringify(body)}`);
    return Reflect.get(value, key);
  }, body);
}

export const textAt = (body: unknown, path: string): string => String(at(body, path));

export function rows(body: unknown, path?: string): unknown[] {
  const found = path === undefined ? body : at(body, path);
  if (!Array.isArray(found)) throw new Error(`expected a list, found ${JSON.stringify(found)}`);
  return found;
}

async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = (response.headers.get("content-type") ?? "").includes("application/json");
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== "" ? JSON.parse(text) : text,
  };
}

function init(method: string, { body, headers = {} }: RawOptions): RequestInit {
  const json: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  return {
    method,
    redirect: "manual",
    headers: { accept: "application/vnd.github+json", ...json, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

export async function startTestForge(options: Partial<ForgeOptions> = {}): Promise<TestForge> {
  const root = await mkdtemp(join(tmpdir(), "waymark-forge-"));
  const dataDir = options.dataDir ?? join(root, "data");
  const forge = await startForge({ logLevel: "error", ...options, dataDir });
  const contract = createContract();
  const judged = createContractFetch(contract);
  const authorization = `Bearer ${forge.token}`;
  const environment = {
    PATH: process.env["PATH"],
    HOME: root,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
  };
  const identity = [
    "-c",
    "user.name=Dev",
    "-c",
    "user.email=dev@example.com",
    "-c",
    "init.defaultBranch=main",
  ];
  return {
    ...forge,
    dataDir,
    contract,
    call: async (method, path, body) =>
      toAnswer(await judged(`${forge.apiUrl}${path}`, init(method, { body, headers: { authorization } }))),
    callAs: async (token, ...[method, path, body]) =>
      toAnswer(
        await judged(
          `${forge.apiUrl}${path}`,
          init(method, { body, headers: { authorization: `Bearer ${token}` } }),
        ),
      ),
    raw: async (method, path, raw = {}) => toAnswer(await fetch(`${forge.url}${path}`, init(method, raw))),
    git: async (cwd, ...args) => {
      const { stdout, stderr } = await run("git", [...identity, ...args], {
        cwd,
        env: { ...environment, NODE_ENV: "test" },
      });
      return stdout + stderr;
    },
    pushUrl: (name, token = forge.token) => `${forge.url.replace("//", `//x:${token}@`)}/waymark/${name}.git`,
    temporary: () => mkdtemp(join(root, "work-")),
    close: async () => {
      await forge.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** A repository with one commit, made as a scaffold makes it: bootstrap file, one tree, one root commit, forced ref. */
export async function scaffold(
  forge: TestForge,
  name: string,
  files: Record<string, string | { content: string; mode: string }>,
): Promise<{ commit: string; tree: string }> {
  const base = `/repos/waymark/${name}`;
  await forge.call("POST", "/orgs/waymark/repos", { name });
  await forge.call("PUT", `${base}/contents/README.md`, {
    message: "Bootstrap",
    content: Buffer.from("bootstrap\n").toString("base64"),
  });
  const tree = await forge.call("POST", `${base}/git/trees`, {
    tree: Object.entries(files).map(([path, file]) => ({
      path,
      type: "blob",
      mode: typeof file === "string" ? "100644" : file.mode,
      content: typeof file === "string" ? file : file.content,
    })),
  });
  const commit = await forge.call("POST", `${base}/git/commits`, {
    message: "Create service\n",
    tree: at(tree.body, "sha"),
    parents: [],
    author: { name: "Dev", email: "dev@example.com", date: "2026-01-02T03:04:05+05:45" },
  });
  await forge.call("PATCH", `${base}/git/refs/heads/main`, { sha: at(commit.body, "sha"), force: true });
  return { commit: textAt(commit.body, "sha"), tree: textAt(tree.body, "sha") };
}
