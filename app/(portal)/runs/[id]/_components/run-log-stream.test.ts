import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseRunEvent, RunLogStream, type EventStream } from "./run-log-stream";

const event = {
  id: 3,
  at: "2026-01-15T09:00:00.000Z",
  step: null,
  level: "info",
  message: "Created the repository.",
};

describe("an event of the log stream", () => {
  it("is read as sent", () => {
    expect(parseRunEvent(JSON.stringify({ ...event, more: 1 }))).toEqual(event);
  });

  it.each([
    ["no JSON", "{"],
    ["a number", "7"],
    ["no id", JSON.stringify({ ...event, id: "3" })],
    ["an unknown level", JSON.stringify({ ...event, level: "x" })],
  ])("is passed over when it is %s", (_case, data) => {
    expect(parseRunEvent(data)).toBeUndefined();
  });
});

/** The browser's side of one connection. */
class Connection implements EventStream {
  readyState = 0;
  readonly url: string;
  readonly #listeners = new Map<string, (message: MessageEvent<unknown>) => void>();

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(type: string, listener: (message: MessageEvent<unknown>) => void): void {
    this.#listeners.set(type, listener);
  }

  say(type: string, data?: unknown): void {
    this.#listeners.get(type)?.(new MessageEvent(type, { data }));
  }

  /** As after an answer that is no event stream: the browser does not come back. */
  refuse(): void {
    this.readyState = 2;
    this.say("error");
  }

  close(): void {
    this.readyState = 2;
  }
}

function follow() {
  const connections: Connection[] = [];
  const answers: { status: number | undefined } = { status: 200 };
  const stream = new RunLogStream("/events", () => undefined, {
    open(url) {
      const connection = new Connection(url);
      connections.push(connection);
      return connection;
    },
    probe: () => Promise.resolve(answers.status),
  });
  const leave = stream.subscribe(() => undefined);
  const last = (): Connection => connections.at(-1) ?? new Connection("none");
  return { stream, connections, answers, last, leave, state: () => stream.getSnapshot().connection };
}

describe("the log of a run", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("leaves reconnecting to the browser while the browser tries", () => {
    const { last, state, connections } = follow();
    last().say("open");
    expect(state()).toBe("live");
    last().say("error");
    expect(state()).toBe("reconnecting");
    expect(connections).toHaveLength(1);
  });

  it("opens a refused connection again, after the last line it has", async () => {
    const { last, state, answers } = follow();
    last().say("log", JSON.stringify(event));
    answers.status = 503;
    last().refuse();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(last().url).toBe("/events?after=3");
    last().say("open");
    expect(state()).toBe("live");
  });

  it.each([
    [401, "signed-out"],
    [403, "refused"],
    [404, "refused"],
  ])("stops at %i and says that it is %s", async (status, expected) => {
    const { last, state, answers, connections } = follow();
    answers.status = status;
    last().refuse();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(state()).toBe(expected);
    expect(connections).toHaveLength(1);
  });

  it.each([500, undefined])(
    "gives up at some time when the portal answers %s, and goes on when told to",
    async (status) => {
      const { stream, last, state, answers, connections } = follow();
      answers.status = status;
      for (let round = 0; round < 20; round += 1) {
        if (last().readyState !== 2) last().refuse();
        await vi.advanceTimersByTimeAsync(60_000);
      }
      expect(state()).toBe("lost");
      expect(connections).toHaveLength(11);
      stream.resume();
      last().say("open");
      expect(state()).toBe("live");
    },
  );

  it("stays closed when nobody looks any more", async () => {
    const { last, connections, leave } = follow();
    last().refuse();
    leave();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(connections).toHaveLength(1);
  });
});
