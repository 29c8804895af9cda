import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toByteStream } from "./byte-stream.ts";
import { clientAddress, parseNetworks, plainAddress } from "./client-address.ts";
import { countAuditBreach, observeEventStream, observeRequest, renderMetrics } from "./metrics.ts";
import { beginShutdown, shutdownSignal } from "./shutdown.ts";

const sample = async (line: string): Promise<number> => {
  const { text } = await renderMetrics();
  const found = text.split("\n").find((one) => one.startsWith(`${line} `));
  return found === undefined ? 0 : Number(found.slice(line.length + 1));
};

describe("the metrics page", () => {
  it("is Prometheus's text format: every series has its help and its type, and every line is one", async () => {
    observeRequest({ method: "GET", route: "/api/v1/viewer", status: 200, seconds: 0.02 });
    observeEventStream()();
    countAuditBreach("runs.start");
    const { contentType, text } = await renderMetrics();
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text.endsWith("\n")).toBe(true);
    const name = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    const label = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"`;
    const value = String.raw`(?:[-+]?[0-9.]+(?:e[-+]?\d+)?|N[Aa][Nn]|[-+]?Inf)`;
    const series = new RegExp(`^(${name})(\\{${label}(?:,${label})*\\})? ${value}$`);
    const typed = new Set(
      [...text.matchAll(/^# TYPE (\S+) (?:counter|gauge|histogram|summary)$/gm)].map(([, one]) => one),
    );
    const helped = new Set([...text.matchAll(/^# HELP (\S+) .+$/gm)].map(([, one]) => one));
    expect(typed).toEqual(helped);
    for (const line of text.split("\n").filter((one) => one !== "" && !one.startsWith("#"))) {
      const [, found = ""] = series.exec(line) ?? [line];
      expect(typed.has(found) || typed.has(found.replace(/_(bucket|sum|count)$/, "")), line).toBe(true);
    }
  });

  it("counts a request by method, route and status, and never by the address asked for", async () => {
    const labels = 'http_request_method="GET",http_route="/api/v1/runs/{id}",http_response_status_code="404"';
    const before = await sample(`http_server_request_duration_seconds_count{${labels}}`);
    observeRequest({ method: "GET", route: "/api/v1/runs/{id}", status: 404, seconds: 0.3 });
    observeRequest({ method: "GET", route: "/api/v1/runs/{id}", status: 404, seconds: 20 });
    expect(await sample(`http_server_request_duration_seconds_count{${labels}}`)).toBe(before + 2);
    const bucket = (le: string) =>
      sample(`http_server_request_duration_seconds_bucket{le="${le}",${labels}}`);
    expect([await bucket("0.25"), await bucket("0.5"), await bucket("10"), await bucket("+Inf")]).toEqual([
      0, 1, 1, 2,
    ]);
  });

  it("tells how many listen right now", async () => {
    const before = await sample("waymark_event_streams");
    const [first, second] = [observeEventStream(), observeEventStream()];
    expect(await sample("waymark_event_streams")).toBe(before + 2);
    first();
    second();
    expect(await sample("waymark_event_streams")).toBe(before);
  });

  it("counts changes without their audit rows by operation", async () => {
    const line = 'waymark_audit_breaches_total{operation="things.make"}';
    countAuditBreach("things.make");
    countAuditBreach("things.make");
    expect(await sample(line)).toBe(2);
  });
});

describe("text as a stream of bytes", () => {
  it("arrives as it was made, in UTF-8", async () => {
    async function* pieces() {
      yield "größe ";
      yield "";
      yield "漢字 🚀";
    }
    expect(await new Response(toByteStream(pieces())).text()).toBe("größe 漢字 🚀");
  });

  it("is made only as somebody reads, and its maker is told when nobody does any more", async () => {
    let made = 0;
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) {
          made += 1;
          yield "x".repeat(10);
        }
      } finally {
        isClosed = true;
      }
    }
    const reader = toByteStream(endless()).getReader();
    await reader.read();
    expect(made).toBeLessThan(4);
    await reader.cancel();
    expect(isClosed).toBe(true);
  });

  it("that breaks breaks for the reader too", async () => {
    async function* broken() {
      yield "a";
      throw new Error("the database is gone");
    }
    await expect(new Response(toByteStream(broken())).text()).rejects.toThrow();
  });
});

describe("whoever sent a request", () => {
  const ipv4 = fc.ipV4();
  const trusted = parseNetworks(["10.0.0.0/8"]);
  if (trusted === undefined) throw new Error("expected networks");

  it("is never somebody whom an unknown peer names", () => {
    fc.assert(
      fc.property(ipv4, fc.array(ipv4), (peer, claimed) => {
        fc.pre(!peer.startsWith("10."));
        expect(clientAddress({ peer, forwardedFor: claimed.join(", ") }, trusted)).toBe(peer);
      }),
    );
  });

  it("is the last one that no trusted proxy is, whatever was claimed before", () => {
    const proxy = fc.ipV4().map((address) => address.replace(/^\d+/, "10"));
    const client = ipv4.filter((address) => !address.startsWith("10."));
    fc.assert(
      fc.property(fc.array(fc.string()), client, fc.array(proxy), proxy, (noise, sender, proxies, peer) => {
        const forwardedFor = [...noise.map((text) => text.replaceAll(",", "")), sender, ...proxies].join(",");
        expect(clientAddress({ peer, forwardedFor }, trusted)).toBe(sender);
      }),
    );
  });

  it("has one spelling for IPv4", () => {
    fc.assert(
      fc.property(ipv4, (address) => {
        for (const text of [`::ffff:${address}`, ` ::FFFF:${address} `, address])
          expect(plainAddress(text)).toBe(address);
      }),
    );
  });
});

it("a process that goes down tells everybody once, with a reason", () => {
  const signal = shutdownSignal();
  expect(signal.aborted).toBe(false);
  beginShutdown();
  beginShutdown();
  expect(shutdownSignal()).toBe(signal);
  expect(signal.reason).toMatchObject({ message: "The server is shutting down." });
});
