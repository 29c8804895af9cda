/* Tasks that behave well and badly, for the tests of the sandbox. */
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { AppError } from "../../kernel/app-error.ts";
import { defineTask } from "../task.ts";

export const echo = defineTask({
  name: "test.echo",
  input: z.object({ text: z.string(), bytes: z.instanceof(Uint8Array) }),
  output: z.object({ text: z.string(), bytes: z.instanceof(Uint8Array) }),
  run: (input) => input,
});

export const refuse = defineTask({
  name: "test.refuse",
  input: z.object({ code: z.enum(["invalid_input", "forbidden"]) }),
  output: z.null(),
  refusals: ["invalid_input"],
  run: ({ code }) => {
    throw new AppError(code, "No.", { details: { why: "test" } });
  },
});

export const crash = defineTask({
  name: "test.crash",
  input: z.null(),
  output: z.null(),
  run: () => {
    throw new TypeError("a defect");
  },
});

/** Never answers twice the same. */
export const count = defineTask({
  name: "test.count",
  input: z.null(),
  output: z.number(),
  run: () => performance.timeOrigin + performance.now(),
});

export const processId = defineTask({
  name: "test.process-id",
  input: z.null(),
  output: z.number(),
  run: () => process.pid,
});

/** Says something else than it promised. */
export const lie = defineTask({
  name: "test.lie",
  input: z.null(),
  output: z.string().refine((text) => text !== "a lie"),
  run: () => "a lie",
});

export const loopForever = defineTask({
  name: "test.loop-forever",
  input: z.null(),
  output: z.null(),
  run: (_, { at }) => {
    at({ file: "first.yaml", line: 1, column: 1 });
    at({ file: "second.yaml", line: 3, column: 2 });
    for (;;);
  },
});

/** Uses so much of the processor, however long that takes. */
export const work = defineTask({
  name: "test.work",
  input: z.object({ cpuMs: z.number() }),
  output: z.object({ wallMs: z.number() }),
  run: ({ cpuMs }) => {
    const before = process.cpuUsage();
    const startedAt = performance.now();
    let usedMs = 0;
    while (usedMs < cpuMs) {
      const { user, system } = process.cpuUsage(before);
      usedMs = (user + system) / 1000;
    }
    return { wallMs: performance.now() - startedAt };
  },
});

/** Waits without using the processor. */
export const stall = defineTask({
  name: "test.stall",
  input: z.null(),
  output: z.null(),
  run: () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    return null;
  },
});

export const eatMemory = defineTask({
  name: "test.eat-memory",
  input: z.null(),
  output: z.null(),
  run: () => {
    const eaten: string[][] = [];
    for (;;) eaten.push(new Array<string>(100_000).fill("x"));
  },
});

export const startThread = defineTask({
  name: "test.start-thread",
  input: z.null(),
  output: z.null(),
  run: () => {
    new Worker("1", { eval: true });
    return null;
  },
});
