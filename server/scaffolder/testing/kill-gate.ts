/**
 * A gate between a portal and its forge, for tests that kill the portal's worker. Every request passes through it, so it
 * sees each write arrive and each answer leave: it can stop at any point of a call's life without the portal knowing.
 */
import http from "node:http";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";

/**
 * In the order of a call's life, seen from the forge: nothing has reached it · it works on the call or has ended it,
 * and nobody was told · the worker was told and could store nothing · the first thing stored after the answer is there.
 */
export const killPoints = ["before-send", "unanswered", "not-stored", "stored"] as const;
export type KillPoint = (typeof killPoints)[number];

export interface Aim {
  /** The repository whose writes count. */
  readonly name: string;
  /** As `writes` names it. */
  readonly write: string;
  readonly point: KillPoint;
  /** How long a call is on its way, or an answer is there, before the worker dies. */
  readonly delayMs: number;
  readonly kill: () => Promise<void>;
  /** Keeps every process from storing anything; returns what ends that. */
  readonly holdStore: () => () => void;
  /** Resolves when something more about the run is stored than when it was called. */
  readonly nextStored: () => Promise<void>;
}

export interface KillGate {
  readonly url: string;
  /** Writes for a repository so far, each with a name that is the same in every run. */
  readonly writesOf: (name: string) => readonly string[];
  /** Resolves when the worker is dead. */
  readonly strike: (aim: Aim) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Message {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

async function readAll(stream: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const forward = (forgePort: number, request: http.IncomingMessage, body: Buffer): Promise<Message> =>
  new Promise((resolve, reject) => {
    const { method, url, headers } = request;
    const options = { host: "127.0.0.1", port: forgePort, method, path: url, agent: false };
    const call = http.request({ ...options, headers: { ...headers, connection: "close" } }, (answer) => {
      void readAll(answer).then(
        (bytes) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: bytes }),
        reject,
      );
    });
    call.on("error", reject);
    call.end(body);
  });

const answerWith = (response: http.ServerResponse, { status, headers, body }: Message): Promise<void> =>
  new Promise((resolve) => {
    response.once("close", resolve);
    const { connection: _hop, ...kept } = headers;
    response.writeHead(status, kept);
    response.end(body, resolve);
  });

const namedBody = z.object({ name: z.string().optional(), properties: z.array(z.unknown()).optional() });

/** Which of a run's writes this is: its address without the run's own name, and what tells apart calls to one address. */
function nameWrite(request: http.IncomingMessage, body: Buffer, name: string): string {
  const path = (request.url ?? "").replace(`/${name}`, "/{name}");
  const parsed = namedBody.safeParse(JSON.parse(body.length === 0 ? "{}" : body.toString()));
  const told = parsed.data?.name ?? JSON.stringify(parsed.data?.properties ?? "");
  return `${request.method ?? ""} ${path} ${told === name ? "" : told}`.trim();
}

/** In an address, as the name of a new repository, or after its owner where GraphQL names it. */
const concerns = (request: http.IncomingMessage, body: Buffer, name: string): boolean =>
  `${request.url ?? ""}/`.includes(`/${name}/`) || new RegExp(`["/]${name}"`).test(body.toString());

interface Strike {
  readonly aim: Aim;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Kills at the chosen point. The forge always ends what has reached it, as a forge on another machine would. */
async function strikeAt(
  aim: Aim,
  response: http.ServerResponse,
  send: () => Promise<Message>,
): Promise<void> {
  if (aim.point === "before-send") return aim.kill();
  const pending = send();
  if (aim.point === "unanswered") {
    await Promise.race([setTimeout(aim.delayMs), pending]);
    await aim.kill();
    await pending;
    return;
  }
  const answer = await pending;
  if (aim.point === "not-stored") {
    const release = aim.holdStore();
    await answerWith(response, answer);
    await setTimeout(aim.delayMs);
    await aim.kill().finally(release);
    return;
  }
  const stored = aim.nextStored();
  await answerWith(response, answer);
  await stored;
  await aim.kill();
}

const listen = (server: http.Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" ? (address?.port ?? 0) : 0);
    });
  });

export async function startKillGate(forgePort: number): Promise<KillGate> {
  const seen: { readonly request: http.IncomingMessage; readonly body: Buffer }[] = [];
  let armed: Strike | undefined;

  const takeStrike = (request: http.IncomingMessage, body: Buffer): Strike | undefined => {
    if (request.method === "GET") return undefined;
    seen.push({ request, body });
    if (armed === undefined || !concerns(request, body, armed.aim.name)) return undefined;
    if (nameWrite(request, body, armed.aim.name) !== armed.aim.write) return undefined;
    const strike = armed;
    armed = undefined;
    return strike;
  };

  async function serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await readAll(request);
    const send = (): Promise<Message> => forward(forgePort, request, body);
    const strike = takeStrike(request, body);
    if (strike === undefined) return answerWith(response, await send());
    await strikeAt(strike.aim, response, send).then(strike.done, strike.failed);
    response.destroy();
  }

  // A caller that is dead does not read its answer.
  const server = http.createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    writesOf: (name) =>
      seen
        .filter(({ request, body }) => concerns(request, body, name))
        .map(({ request, body }) => nameWrite(request, body, name)),
    strike: (aim) =>
      new Promise((done, failed) => {
        armed = { aim, done, failed };
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
