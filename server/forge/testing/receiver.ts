import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { vi } from "vitest";
import { z } from "zod";

export type Received = {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly body: string;
};
export type Receiver = {
  readonly url: string;
  readonly received: Received[];
  /** How the next deliveries are answered. */
  answer: (response: ServerResponse, delivery: Received) => void;
  /** Resolves once so many deliveries have come. */
  readonly until: (count: number) => Promise<void>;
  /** Event and payload of everything that came. */
  readonly payloads: () => { readonly event: unknown; readonly payload: Record<string, unknown> }[];
  readonly close: () => void;
};

const addressSchema = z.object({ port: z.number() });
const payloadSchema = z.record(z.string(), z.unknown());

/** Somebody on this machine whom webhooks reach. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const delivery = { headers: request.headers, path: request.url ?? "", body };
      receiver.received.push(delivery);
      receiver.answer(response, delivery);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = addressSchema.parse(server.address());
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    received: [],
    answer: (response) => response.writeHead(204).end(),
    until: async (count) => {
      await vi.waitUntil(() => receiver.received.length >= count, { timeout: 5000, interval: 5 });
    },
    payloads: () =>
      receiver.received.map(({ headers, body }) => ({
        event: headers["x-github-event"],
        payload: payloadSchema.parse(JSON.parse(body)),
      })),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return receiver;
}
