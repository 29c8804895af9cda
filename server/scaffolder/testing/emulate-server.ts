/*
 * npm `emulate`, a GitHub look-alike that nobody here wrote, for the account of one person. A door in front of it has
 * the addresses of GitHub Enterprise Server, so that the portal is configured as it is for one, and notes every answer.
 */
import http from "node:http";
import { buffer } from "node:stream/consumers";
import { createEmulator, type Emulator } from "emulate";
import { listen } from "../../identity/providers/testing/local-http.ts";

export const person = { login: "octocat", name: "The Octocat", email: "octocat@example.com" };
export const token = "token of octocat";
export const oauth = { clientId: "waymark", clientSecret: "secret of waymark" };

export interface Answered {
  readonly method: string;
  /** Below the root of the REST interface. */
  readonly path: string;
  readonly status: number;
}

export interface EmulateServer {
  readonly url: string;
  readonly answered: readonly Answered[];
  /** What a browser does on the page of the authorization: choose the person, be sent back. */
  approve(authorization: string): Promise<URL>;
  stop(): Promise<void>;
}

const below = (path: string): string =>
  path.replace(/^\/api\/v3(?=\/)/, "").replace(/^\/api(?=\/graphql)/, "");

async function passOn(request: http.IncomingMessage, to: string): Promise<Response> {
  const body = await buffer(request);
  const headers = new Headers();
  for (const name of ["authorization", "content-type", "accept", "if-none-match"]) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const method = request.method ?? "GET";
  return fetch(to, {
    method,
    headers,
    redirect: "manual",
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
  });
}

/** Of the bytes as they are passed on: unpacked, in one piece. */
const headersOf = (answer: Response) =>
  Object.fromEntries(
    [...answer.headers].filter(
      ([name]) => !/^(content-encoding|content-length|transfer-encoding)$/.test(name),
    ),
  );

/** The emulator's own address is known once it listens; the door stands before that, because answers name it. */
async function openDoor(answered: Answered[]) {
  let behind = "";
  const door = http.createServer((request, response) => {
    const path = below(request.url ?? "/");
    passOn(request, `${behind}${path}`)
      .then(async (answer) => {
        answered.push({
          method: request.method ?? "GET",
          path: path.split("?")[0] ?? "",
          status: answer.status,
        });
        const bytes = Buffer.from(await answer.arrayBuffer());
        response.writeHead(answer.status, headersOf(answer)).end(bytes);
      })
      .catch(() => response.destroy());
  });
  return { door, url: await listen(door), lead: (url: string) => (behind = url) };
}

async function freePort(): Promise<number> {
  const server = http.createServer();
  const { port } = new URL(await listen(server));
  await new Promise((resolve) => server.close(resolve));
  return Number(port);
}

function start(url: string, port: number): Promise<Emulator> {
  return createEmulator({
    service: "github",
    port,
    baseUrl: url,
    seed: {
      tokens: { [token]: { login: person.login, scopes: ["repo", "user", "admin:repo_hook"] } },
      github: {
        users: [person],
        oauth_apps: [
          {
            client_id: oauth.clientId,
            client_secret: oauth.clientSecret,
            name: "Waymark",
            redirect_uris: ["http://127.0.0.1:3000/api/auth/callback/github"],
          },
        ],
      },
    },
  });
}

/** The fields of the form behind the button with the person's name. */
function fieldsOf(page: string): URLSearchParams {
  const form = page.split("<form ").find((part) => part.includes(`name="login" value="${person.login}"`));
  const fields = [...(form ?? "").matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  if (fields.length === 0)
    throw new Error(`expected a button for ${person.login}, found ${page.slice(0, 200)}`);
  return new URLSearchParams(
    fields.map(([, name = "", value = ""]) => [name, value.replaceAll("&amp;", "&")]),
  );
}

async function approve(authorization: string): Promise<URL> {
  const page = await (await fetch(authorization)).text();
  const callback = new URL("/login/oauth/callback", authorization);
  const answer = await fetch(callback, { method: "POST", body: fieldsOf(page), redirect: "manual" });
  return new URL(answer.headers.get("location") ?? "", authorization);
}

export async function startEmulate(): Promise<EmulateServer> {
  const answered: Answered[] = [];
  const { door, url, lead } = await openDoor(answered);
  const port = await freePort();
  const emulator = await start(url, port);
  lead(`http://127.0.0.1:${port}`);
  return {
    url,
    answered,
    approve,
    async stop() {
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
      await emulator.close();
    },
  };
}
