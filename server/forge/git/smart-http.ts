import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type Forge, repositoryDirectory } from "../forge.ts";
import { authenticate } from "../http/authenticate.ts";
import { Problem } from "../http/problem.ts";
import { hasPermission, isGranted, permissionOf } from "../permissions.ts";
import { findRenamed, findRepository, fullName, type Repository } from "../store/repositories.ts";
import { spawnGit } from "./git-process.ts";
import { FLUSH, parsePushHead, pktLine, type PushHead } from "./pkt-line.ts";
import { announcePush, judgePush, type PushContext } from "./receive-pack.ts";

// Smart HTTP (gitprotocol-http) by spawning upload-pack and receive-pack directly; no CGI in between.

const SERVICES = ["git-upload-pack", "git-receive-pack"] as const;
type Service = (typeof SERVICES)[number];
export type GitRequest = {
  readonly owner: string;
  readonly name: string;
  readonly rest: string;
  readonly query: URLSearchParams;
};
type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

const toService = (text: string | null | undefined): Service | undefined =>
  SERVICES.find((service) => service === text);

export function parseGitPath(path: string): Omit<GitRequest, "query"> | undefined {
  const found = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(path);
  return found ? { owner: found[1] ?? "", name: found[2] ?? "", rest: found[3] ?? "" } : undefined;
}

function requireRepository(forge: Forge, target: GitRequest): Repository {
  const found = findRepository(forge.db, target.owner, target.name);
  if (found) return found;
  const renamed = findRenamed(forge.db, target.owner, target.name);
  if (!renamed) throw new Problem(404, "Repository not found.");
  const query = target.query.size > 0 ? `?${target.query.toString()}` : "";
  const location = `${forge.url}/${fullName(renamed)}.git/${target.rest}${query}`;
  throw new Problem(target.rest === "info/refs" ? 301 : 307, "Moved", { headers: { location } });
}

function requirePusher(forge: Forge, repository: Repository, request: IncomingMessage): PushContext {
  const actor = authenticate(forge, request.headers);
  if (!actor)
    throw new Problem(401, "Authentication required", {
      headers: { "www-authenticate": 'Basic realm="Waymark forge"' },
    });
  const isAllowed = isGranted(actor, "contents=write");
  if (!isAllowed || !hasPermission(permissionOf(forge, repository, actor), "push")) {
    throw new Problem(403, `Permission to ${fullName(repository)} denied to ${actor.account.login}.`);
  }
  if (repository.isArchived) throw new Problem(403, "This repository was archived so it is read-only.");
  return { forge, repository, actor };
}

/** Nobody has to say who they are; who does must be who they say, and allowed to read. */
function requireReader(forge: Forge, repository: Repository, request: IncomingMessage): void {
  const actor = authenticate(forge, request.headers);
  if (!isGranted(actor, "contents=read"))
    throw new Problem(403, `Permission to ${fullName(repository)} denied to ${actor?.account.login ?? ""}.`);
}

function protocolOf(request: IncomingMessage): Record<string, string> {
  const asked = request.headers["git-protocol"];
  return typeof asked === "string" && /^[\w=:.-]{1,100}$/.test(asked) ? { GIT_PROTOCOL: asked } : {};
}

const NO_CACHE = {
  "cache-control": "no-cache, max-age=0, must-revalidate",
  pragma: "no-cache",
  expires: "Fri, 01 Jan 1980 00:00:00 GMT",
};

type Run = { readonly args: readonly string[]; readonly input: Readable; readonly prefix?: Buffer };

/** Streams a git service into the response, which stays open; the child dies with the connection. */
async function stream(forge: Forge, exchange: Exchange, run: Run): Promise<void> {
  const { request, response } = exchange;
  const child = spawnGit(forge.git, run.args, protocolOf(request));
  response.once("close", () => child.kill("SIGTERM"));
  child.stderr.resume();
  child.stdin.on("error", () => undefined);
  const fed = pipeline(run.input, child.stdin).catch(() => undefined);
  if (run.prefix) response.write(run.prefix);
  await pipeline(child.stdout, response, { end: false }).catch(() => child.kill("SIGTERM"));
  await fed;
}

async function advertise(forge: Forge, exchange: Exchange, target: GitRequest): Promise<void> {
  const repository = requireRepository(forge, target);
  const service = toService(target.query.get("service"));
  if (!service) throw new Problem(403, "Dumb HTTP is not supported; use a git client newer than 1.6.6.");
  if (service === "git-receive-pack") requirePusher(forge, repository, exchange.request);
  else requireReader(forge, repository, exchange.request);
  const directory = repositoryDirectory(forge.dataDir, repository.id);
  exchange.response.writeHead(200, { ...NO_CACHE, "content-type": `application/x-${service}-advertisement` });
  await stream(forge, exchange, {
    args: [service.slice("git-".length), "--stateless-rpc", "--http-backend-info-refs", directory],
    input: Readable.from([]),
    prefix: Buffer.concat([pktLine(`# service=${service}\n`), FLUSH]),
  });
  exchange.response.end();
}

function bodyOf(request: IncomingMessage): Readable {
  const isGzip = /gzip/.test(request.headers["content-encoding"] ?? "");
  return isGzip ? request.pipe(createGunzip()) : request;
}

/** Reads until the ref commands are complete and hands back what was read together with the rest. */
async function readPushHead(body: Readable): Promise<{ head: PushHead | undefined; input: Readable }> {
  const iterator: AsyncIterator<Buffer> = body[Symbol.asyncIterator]();
  let seen = Buffer.alloc(0);
  let head: ReturnType<typeof parsePushHead>;
  while (head === undefined && seen.length < 4 * 1024 * 1024) {
    const next = await iterator.next();
    if (next.done) break;
    seen = Buffer.concat([seen, next.value]);
    head = parsePushHead(seen);
  }
  const first = seen;
  async function* replay(): AsyncGenerator<Buffer> {
    yield first;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { head: head === "invalid" ? undefined : head, input: Readable.from(replay()) };
}

async function receive(exchange: Exchange, context: PushContext): Promise<void> {
  const { forge, repository } = context;
  const { request, response } = exchange;
  const { head, input } = await readPushHead(bodyOf(request));
  if (!head) throw new Problem(400, "expected a git push request, found something else");
  const verdict = judgePush(context, head);
  response.writeHead(200, { ...NO_CACHE, "content-type": "application/x-git-receive-pack-result" });
  if (verdict.refused) {
    // The client is still sending its pack; it reads the answer only after that.
    input.resume();
    await finished(input);
    response.end(verdict.refused);
    return;
  }
  const directory = repositoryDirectory(forge.dataDir, repository.id);
  await stream(forge, exchange, {
    args: [...verdict.configuration, "receive-pack", "--stateless-rpc", directory],
    input,
  });
  // Recorded before the answer ends: whoever sees the push succeed also sees its effects over REST.
  await announcePush(context, head);
  response.end();
}

export async function serveGit(forge: Forge, exchange: Exchange, target: GitRequest): Promise<void> {
  const { request, response } = exchange;
  if (target.rest === "info/refs") return advertise(forge, exchange, target);
  const service = toService(target.rest);
  if (request.method !== "POST" || !service) throw new Problem(405, "Method not allowed");
  if (request.headers["content-type"] !== `application/x-${service}-request`)
    throw new Problem(415, "Unsupported media type");
  const repository = requireRepository(forge, target);
  if (service === "git-receive-pack") return receive(exchange, requirePusher(forge, repository, request));
  requireReader(forge, repository, request);
  response.writeHead(200, { ...NO_CACHE, "content-type": `application/x-${service}-result` });
  const directory = repositoryDirectory(forge.dataDir, repository.id);
  await stream(forge, exchange, {
    args: ["upload-pack", "--stateless-rpc", directory],
    input: bodyOf(request),
  });
  response.end();
}
