/*
 * What really goes over the wire, between real sockets on loopback: redirects, other hosts, hung and half-closed
 * connections. Judged by GitHub's "Best practices for using the REST API" (follow redirects) and the Fetch standard.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createTestDeps } from "../doors/testing.ts";
import { githubOver, type GitHub } from "./github.ts";
import { createForgeClient } from "./octokit.ts";
import { failureOf } from "./testing/scripted-forge.ts";
import { staticToken } from "./token-source.ts";

const addressSchema = z.object({ port: z.number() });
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Heard {
  readonly call: string;
  readonly authorization: string | undefined;
  readonly body: string;
}
type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** A host of its own on loopback, and everything it heard. */
async function startHost(handle: Handle): Promise<{ readonly url: string; readonly heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      heard.push({
        call: `${request.method ?? ""} ${request.url ?? ""}`,
        authorization: request.headers.authorization,
        body,
      });
      handle(request, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = addressSchema.parse(server.address());
  return { url: `http://127.0.0.1:${port}`, heard };
}

function clientOf(url: string, timeoutMs = 5000): GitHub {
  const deps = createTestDeps();
  const profile = {
    kind: "ghes",
    webUrl: url,
    apiUrl: `${url}/api/v3`,
    host: new URL(url).host,
    org: "acme",
  } as const;
  const { now, logger } = deps;
  const sleep = () => Promise.resolve();
  return githubOver(
    createForgeClient({ profile, tokens: () => staticToken("ghp_secret"), now, logger, sleep, timeoutMs }),
  );
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
};
const ref = { owner: "acme", repo: "web" };
const topics = { names: ["a"] };

describe("a redirect", () => {
  it.each([301, 302, 307, 308])(
    "of %i, as for a renamed repository, is followed with the token",
    async (status) => {
      const host = await startHost((request, response) => {
        if (request.url?.startsWith("/api/v3/repositories") === true) return json(response, 200, topics);
        return void response.writeHead(status, { location: "/api/v3/repositories/7/topics" }).end();
      });
      expect(await clientOf(host.url).repositories.getTopics(ref)).toEqual(["a"]);
      expect(host.heard).toMatchObject([
        { call: "GET /api/v3/repos/acme/web/topics", authorization: "token ghp_secret" },
        { call: "GET /api/v3/repositories/7/topics", authorization: "token ghp_secret" },
      ]);
    },
  );

  it.each([301, 302, 307, 308])("of %i to another host does not take the token there", async (status) => {
    const stranger = await startHost((_request, response) => json(response, 200, topics));
    const host = await startHost((_request, response) => {
      response.writeHead(status, { location: `${stranger.url}/steal` }).end();
    });
    expect(await clientOf(host.url).repositories.getTopics(ref)).toEqual(["a"]);
    expect(host.heard).toMatchObject([{ authorization: "token ghp_secret" }]);
    expect(stranger.heard).toEqual([{ call: "GET /steal", authorization: undefined, body: "" }]);
  });

  it.each([307, 308])("of a write with %i sends the same write again", async (status) => {
    const host = await startHost((request, response) => {
      if (request.url?.startsWith("/api/v3/repositories") === true) return json(response, 200, topics);
      return void response.writeHead(status, { location: "/api/v3/repositories/7/topics" }).end();
    });
    await clientOf(host.url).repositories.setTopics(ref, ["a"]);
    expect(host.heard.map(({ call, body }) => [call, body])).toEqual([
      ["PUT /api/v3/repos/acme/web/topics", '{"names":["a"]}'],
      ["PUT /api/v3/repositories/7/topics", '{"names":["a"]}'],
    ]);
  });

  it("that goes round in circles is an outage, not an endless loop", async () => {
    const host = await startHost((request, response) => {
      response.writeHead(302, { location: request.url ?? "/" }).end();
    });
    expect(await failureOf(clientOf(host.url).repositories.getTopics(ref))).toMatchObject({
      kind: "unavailable",
    });
    expect(host.heard.length).toBeLessThan(30);
  });
});

describe("a connection", () => {
  it("to a port where nobody listens is an outage", async () => {
    const host = await startHost(() => undefined);
    const closed = servers.pop();
    await new Promise((resolve) => closed?.close(resolve));
    const failure = await failureOf(clientOf(host.url).repositories.getTopics(ref));
    expect(failure).toMatchObject({ kind: "unavailable", isTransient: true, status: undefined });
    expect(String(failure)).not.toContain("127.0.0.1");
  });

  it("that is closed without an answer is an outage, and the write is not sent again", async () => {
    const host = await startHost((request) => void request.socket.destroy());
    expect(await failureOf(clientOf(host.url).repositories.setTopics(ref, []))).toMatchObject({
      kind: "unavailable",
    });
    expect(host.heard).toHaveLength(1);
  });

  it("whose answer is cut off is never a success without its data", async () => {
    const host = await startHost((request, response) => {
      response.writeHead(201, { "content-type": "application/json", "content-length": "500" });
      response.write('{"id":1,');
      setImmediate(() => request.socket.destroy());
    });
    const created = clientOf(host.url).teams.create("acme", { name: "core", description: "" });
    expect(await failureOf(created)).toMatchObject({ isTransient: true });
    expect(host.heard).toHaveLength(1);
  });

  it("that gives no answer ends after the time it is given", async () => {
    const host = await startHost(() => undefined);
    expect(await failureOf(clientOf(host.url, 60).repositories.getTopics(ref))).toMatchObject({
      kind: "timeout",
      code: "upstream_timeout",
    });
  });

  it("that gives no end of the answer ends too, and heals by asking again", async () => {
    const host = await startHost((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" }).write('{"names":');
    });
    const failure = await failureOf(clientOf(host.url, 60).repositories.getTopics(ref));
    expect(failure).toMatchObject({ isTransient: true });
  });
});

describe("an answer", () => {
  it.each([
    ["a page of a proxy", 200, "text/html", "<html>Sign in</html>", "garbled"],
    ["JSON that is called text", 200, "text/plain", '{"names":["a"]}', "garbled"],
    ["nothing", 204, "application/json", "", "garbled"],
    ["another list", 200, "application/json", '["a"]', "garbled"],
    ["a refusal that is a page", 403, "text/html", "<html>No</html>", "permission"],
    ["an outage that is a page", 502, "text/html", "<html>Bad Gateway</html>", "unavailable"],
    ["a refusal that is cut off", 422, "application/json", '{"mess', "invalid"],
  ])("that is %s is told as %s", async (_what, status, type, body, kind) => {
    const host = await startHost(
      (_request, response) => void response.writeHead(status, { "content-type": type }).end(body),
    );
    const failure = await failureOf(clientOf(host.url).repositories.getTopics(ref));
    expect(failure).toMatchObject({ kind });
    expect(String(failure)).not.toContain("<html>");
  });

  it("may be compressed and in any alphabet", async () => {
    const host = await startHost((_request, response) => {
      const headers = { "content-type": "application/json; charset=utf-8", "content-encoding": "gzip" };
      response.writeHead(200, headers).end(gzipSync(JSON.stringify({ names: ["größe", "日本"] })));
    });
    expect(await clientOf(host.url).repositories.getTopics(ref)).toEqual(["größe", "日本"]);
  });
});
