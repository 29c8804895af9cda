/*
 * The live log of a run as a store a component can subscribe to. The browser reconnects by itself and sends the id of
 * the last event it saw; events the server repeats are recognised by id. Every line may mean that a step moved on, so
 * the run is asked for again, at most every half second; `event: end` says that nothing will follow.
 */
import type { RunEvent } from "~/server/scaffolder/domain/run.schema.ts";

export type Connection = "connecting" | "live" | "reconnecting" | "ended";

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
  #source: EventSource | undefined;
  #pending: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #url: string;
  readonly #onStateChange: () => void;

  constructor(url: string, onStateChange: () => void) {
    this.#url = url;
    this.#onStateChange = onStateChange;
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
    this.#publish({ ...this.#log, connection: "connecting" });
    if (this.#listeners.size > 0) this.#open();
  };

  #publish(log: RunLog): void {
    this.#log = log;
    for (const listener of this.#listeners) listener();
  }

  #open(): void {
    const source = new EventSource(this.#url);
    this.#source = source;
    source.addEventListener("open", () => this.#publish({ ...this.#log, connection: "live" }));
    source.addEventListener("error", () => this.#publish({ ...this.#log, connection: "reconnecting" }));
    source.addEventListener("log", (message: MessageEvent<unknown>) => this.#append(String(message.data)));
    source.addEventListener("end", () => {
      this.#close();
      this.#publish({ ...this.#log, connection: "ended" });
      this.#onStateChange();
    });
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
    this.#source?.close();
    this.#source = undefined;
  }
}
