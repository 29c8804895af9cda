/** A client of a running portal with nothing but HTTP, for tests that look from outside. */
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import type { Portal } from "../../supervisor/testing.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface PortalClient {
  readonly get: (route: string) => Promise<Answer>;
  readonly post: (route: string, body: unknown, headers?: object) => Promise<Answer>;
  /** Starts a run and returns its id; throws when the portal refuses. */
  readonly start: (template: string, values: object) => Promise<string>;
  /** Polls until the run is in a state it does not leave by itself. */
  readonly settle: (id: string) => Promise<z.infer<typeof runSchema>>;
  readonly events: (id: string, options: EventsOptions) => AsyncGenerator<ServerEvent>;
}

export interface EventsOptions {
  readonly lastEventId?: number;
  readonly signal?: AbortSignal;
}

export interface ServerEvent {
  /** 0 for events without one, such as the end. */
  readonly id: number;
  readonly event: string;
  readonly data: string;
}

const runSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  outputs: z.looseObject({ cloneUrl: z.string(), entityRef: z.string().nullable() }).nullable(),
});
const ended = ["succeeded", "failed", "cancelled", "archived"];

function parseEvent(block: string): ServerEvent {
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
  return { id: Number(field("id")), event: field("event"), data: field("data") };
}

async function* readEvents(response: Response): AsyncGenerator<ServerEvent> {
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (text + chunk).split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) if (block.includes("data: ")) yield parseEvent(block);
  }
}

export function portalClient(portal: Portal, token: string): PortalClient {
  const base = `${portal.url}/api/v1`;
  const authorization = `Bearer ${token}`;
  const send = async (route: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${base}${route}`, init);
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const get: PortalClient["get"] = (route) => send(route, { headers: { authorization } });
  const post: PortalClient["post"] = (route, body, headers = {}) =>
    send(route, {
      method: "POST",
      headers: { authorization, "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return {
    get,
    post,
    async start(template, values) {
      const { status, body } = await post("/runs", { template, values });
      if (status !== 202) throw new Error(`Expected 202, found ${status}: ${JSON.stringify(body)}`);
      return runSchema.parse(body).id;
    },
    async settle(id) {
      for (;;) {
        const run = runSchema.parse((await get(`/runs/${id}`)).body);
        if (ended.includes(run.state)) return run;
        await setTimeout(100);
      }
    },
    async *events(id, { lastEventId, signal }) {
      const resume = lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) };
      const headers = { authorization, ...resume };
      const response = await fetch(`${base}/runs/${id}/events`, {
        headers,
        ...(signal === undefined ? {} : { signal }),
      });
      if (!response.ok) throw new Error(`Expected a stream, found ${response.status}.`);
      yield* readEvents(response);
    },
  };
}
