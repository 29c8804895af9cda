import { describe, expect, it } from "vitest";
import { countAuditBreach, observeEventStream, observeRequest, renderMetrics } from "./metrics.ts";

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
    const now = () =>
      Promise.all([
        sample(`http_server_request_duration_seconds_count{${labels}}`),
        ...["0.25", "0.5", "10", "+Inf"].map((le) =>
          sample(`http_server_request_duration_seconds_bucket{le="${le}",${labels}}`),
        ),
      ]);
    const before = await now();
    observeRequest({ method: "GET", route: "/api/v1/runs/{id}", status: 404, seconds: 0.3 });
    observeRequest({ method: "GET", route: "/api/v1/runs/{id}", status: 404, seconds: 20 });
    expect((await now()).map((count, at) => count - (before[at] ?? 0))).toEqual([2, 0, 1, 1, 2]);
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
    const before = await sample(line);
    countAuditBreach("things.make");
    countAuditBreach("things.make");
    expect(await sample(line)).toBe(before + 2);
  });
});
