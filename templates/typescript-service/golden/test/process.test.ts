import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.js", import.meta.url));

function launch(environment: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [main], {
    env: { PATH: process.env["PATH"], HOST: "127.0.0.1", PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** The port the process reports in its own log. */
async function readPort(child: ChildProcess): Promise<number> {
  assert.ok(child.stdout);
  for await (const line of createInterface({ input: child.stdout })) {
    const entry: unknown = JSON.parse(line);
    if (typeof entry === "object" && entry !== null && "port" in entry) return Number(entry.port);
  }
  throw new Error("the process ended before it listened");
}

test("serves, turns unready on SIGTERM, drains and exits 0", async (t) => {
  const child = launch({ SHUTDOWN_DELAY_MS: "400" });
  t.after(() => child.kill("SIGKILL"));
  const origin = `http://127.0.0.1:${await readPort(child)}`;
  assert.equal((await fetch(`${origin}/readyz`)).status, 200);
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  let status = 200;
  while (status === 200) status = (await fetch(`${origin}/readyz`)).status;
  assert.equal(status, 503);
  assert.equal((await fetch(`${origin}/v1/greetings/Ada`)).status, 200);
  assert.deepEqual(await exited, [0, null]);
});

test("exports the traces it joined to the collector before it exits", async (t) => {
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      bodies.push(`${request.url} ${Buffer.concat(chunks).toString("utf8")}`);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  collector.listen(0, "127.0.0.1");
  await once(collector, "listening");
  t.after(() => collector.close());
  const { port } = collector.address() as AddressInfo;

  const child = launch({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
  t.after(() => child.kill("SIGKILL"));
  const origin = `http://127.0.0.1:${await readPort(child)}`;
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  await fetch(`${origin}/v1/greetings/Ada`, { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  assert.deepEqual(await exited, [0, null]);
  const exported = bodies.find((body) => body.startsWith("/v1/traces "));
  assert.ok(exported?.includes(traceId) || exported?.includes(Buffer.from(traceId, "hex").toString("utf8")));
  assert.ok(exported?.includes("GET /v1/greetings/{name}"));
});

test("refuses a wrong environment with one line that names the variable", async () => {
  const child = launch({ PORT: "eighty" });
  assert.ok(child.stderr);
  const [[message], [code]] = await Promise.all([once(child.stderr, "data"), once(child, "exit")]);
  assert.equal(code, 78);
  assert.match(String(message), /^PORT must be an integer from 0 to 65535, found "eighty"\./);
});
