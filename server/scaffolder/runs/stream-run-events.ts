/**
 * A run's log as server-sent events. The stream polls by id while somebody listens, so it needs no channel between the
 * processes, and a reader who comes back with Last-Event-ID misses nothing.
 * Format: WHATWG HTML "Server-sent events".
 */
import { setTimeout } from "node:timers/promises";
import { toByteStream } from "../../runtime/byte-stream.ts";
import type { Deps } from "../../runtime/deps.ts";
import { observeEventStream } from "../../runtime/metrics.ts";
import type { RunEvent } from "../domain/run.schema.ts";
import { listRunEvents } from "./list-run-events.ts";
import { getRun } from "../store/runs.ts";

const pollMs = 250;
/** Proxies close connections that are silent for long, and a right that was taken away must end the stream soon. */
const heartbeatMs = 5_000;

export interface RunEventStream {
  readonly runId: string;
  readonly afterId: number;
  readonly signal: AbortSignal;
  readonly isStillAllowed: () => Promise<boolean>;
}

const toMessage = (event: RunEvent): string =>
  `id: ${event.id}\nevent: log\ndata: ${JSON.stringify(event)}\n\n`;

async function* observed(source: AsyncGenerator<string>): AsyncGenerator<string> {
  const ended = observeEventStream();
  try {
    yield* source;
  } finally {
    ended();
  }
}

async function* messages(deps: Pick<Deps, "db" | "now">, stream: RunEventStream): AsyncGenerator<string> {
  let { afterId } = stream;
  let checkedAt = deps.now();
  yield "retry: 1000\n\n";
  while (!stream.signal.aborted) {
    const { events, isComplete } = await listRunEvents(deps, { runId: stream.runId, afterId });
    for (const event of events) yield toMessage(event);
    afterId = events.at(-1)?.id ?? afterId;
    if (isComplete) {
      const run = await getRun(deps.db.read, stream.runId);
      yield `event: end\ndata: ${JSON.stringify({ state: run.state })}\n\n`;
      return;
    }
    if (deps.now() - checkedAt >= heartbeatMs) {
      // The reader reconnects and learns from the status why it ended.
      if (!(await stream.isStillAllowed())) return;
      checkedAt = deps.now();
      yield ": still here\n\n";
    }
    await setTimeout(pollMs, undefined, { signal: stream.signal }).catch(() => undefined);
  }
}

/** Throws not_found before the first byte when there is no such run. */
export async function streamRunEvents(
  deps: Pick<Deps, "db" | "now">,
  stream: RunEventStream,
): Promise<ReadableStream<Uint8Array>> {
  await getRun(deps.db.read, stream.runId);
  return toByteStream(observed(messages(deps, stream)));
}
