/*
 * The live log of a run as a store a component can subscribe to. The browser reconnects a connection that broke; one
 * that was refused it gives up for good, without telling why, so the status is asked for and the stream opened again
 * from the last event seen. Events the server repeats are recognised by id. Every line may mean that a step moved on,
 * so the run is asked for again, at most every half second; `event: end` says that nothing will follow.
 */
import type { RunEvent } from "~/server/scaffolder/domain/run.schema.ts";

export type Connection =
  | "connecting"
  | "live"
  | "reconnecting"
  | "ended"
  /** The session is over, or the token. */
  | "signed-out"
  /** The run is gone, or may not be read any more. */
  | "refused"
  /** The portal stayed away for longer than anybody waits. */
  | "lost";

/** The part of an EventSource this store needs. */
export interface EventStream {
  readonly readyState: number;
  addEventListener(type: string, listener: (message: MessageEvent<unknown>) => void): void;
  close(): void;
}

export interface Network {
  readonly open: (url: string) => EventStream;
  /** The status the address answers with now; undefined when nothing answers. */
  readonly probe: (url: string) => Promise<number | undefined>;
}

const browserNetwork: Network = {
  open: (url) => new EventSource(url),
  async probe(url) {
    const stop = new AbortController();
    try {
      return (await fetch(url, { signal: stop.signal })).status;
    } catch {
      return undefined;
    } finally {
      stop.abort();
    }
  },
};

const closedState = 2;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
const maxReopens = 10;

function refusalOf(status: number | undefined): "signed-out" | "refused" | undefined {
  if (status === 401) return "signed-out";
  return status === 403 || status === 404 ? "refused" : undefined;
}

export interface RunLog {
  readonly connection: Connection;
  readonly events: readonly RunEvent[];
}

export const emptyLog: RunLog = { connection: "connecting", events: [] };

const refreshMs = 500;

type Field = (name: string) => unknown;

function reader(value: unknown): Field {
  const entries = new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
  return (name) => entries.get(name);
}

const levels = ["info", "warning", "error"] as const;

/** Undefined for anything that is not an event: a newer server may send more than this page knows. */
export function parseRunEvent(data: string): RunEvent | undefined {
  const field = reader(safeJson(data));
  const [id, at, step, message] = [field("id"), field("at"), field("step"), field("message")];
  const level = levels.find((candidate) => candidate === field("level"));
  if (typeof id !== "number" || typeof at !== "string" || typeof message !== "string" || level === undefined)
    return undefined;
  return { id, at, level, message, step: typeof step === "string" ? step : null };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export class RunLogStream {
  #log: RunLog = emptyLog;
  #source: EventStream | undefined;
  #reopens = 0;
  #reopening: ReturnType<typeof setTimeout> | undefined;
  #pending: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #url: string;
  readonly #onStateChange: () => void;
  readonly #network: Network;

  constructor(url: string, onStateChange: () => void, network: Network = browserNetwork) {
    this.#url = url;
    this.#onStateChange = onStateChange;
    this.#network = network;
  }

  readonly getSnapshot = (): RunLog => this.#log;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#source === undefined && this.#log.connection !== "ended") this.#open();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#close();
    };
  };

  /** Forgets the end: after a retry the same run goes on. */
  readonly resume = (): void => {
    this.#close();
    this.#reopens = 0;
    this.#publish({ ...this.#log, connection: "connecting" });
    if (this.#listeners.size > 0) this.#open();
  };

  #publish(log: RunLog): void {
    this.#log = log;
    for (const listener of this.#listeners) listener();
  }

  #open(): void {
    const source = this.#network.open(this.#address());
    this.#source = source;
    source.addEventListener("open", () => {
      this.#reopens = 0;
      this.#tell("live");
    });
    source.addEventListener("error", () => {
      this.#tell("reconnecting");
      if (source.readyState === closedState) void this.#learnWhy(source);
    });
    source.addEventListener("log", (message: MessageEvent<unknown>) => this.#append(String(message.data)));
    source.addEventListener("end", () => {
      this.#close();
      this.#tell("ended");
      this.#onStateChange();
    });
  }

  /** A connection of its own sends no Last-Event-ID. */
  #address(): string {
    const last = this.#log.events.at(-1)?.id;
    return last === undefined ? this.#url : `${this.#url}?after=${last}`;
  }

  #tell(connection: Connection): void {
    this.#publish({ ...this.#log, connection });
  }

  async #learnWhy(source: EventStream): Promise<void> {
    const refusal = refusalOf(await this.#network.probe(this.#address()));
    if (this.#source !== source) return;
    if (refusal !== undefined || this.#reopens >= maxReopens) {
      this.#close();
      this.#tell(refusal ?? "lost");
      return;
    }
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#reopens);
    this.#reopens += 1;
    this.#reopening = setTimeout(() => this.#open(), pauseMs);
  }

  #append(data: string): void {
    const event = parseRunEvent(data);
    const last = this.#log.events.at(-1)?.id ?? -1;
    if (event === undefined || event.id <= last) return;
    this.#publish({ connection: "live", events: [...this.#log.events, event] });
    this.#announce();
  }

  #announce(): void {
    this.#pending ??= setTimeout(() => {
      this.#pending = undefined;
      this.#onStateChange();
    }, refreshMs);
  }

  #close(): void {
    clearTimeout(this.#reopening);
    this.#source?.close();
    this.#source = undefined;
  }
}
