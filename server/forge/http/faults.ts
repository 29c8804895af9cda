import { setTimeout as sleep } from "node:timers/promises";
import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { Rendered } from "./api.ts";

// Switchable failures, so that everything that talks to GitHub meets them in tests. "before" means nothing
// happened, "after" means the effect is there and only the answer is lost.

export const FAULT_KINDS = [
  "404-after-create",
  "500-before",
  "502-after",
  "403-secondary",
  "429",
  "401",
  "422-exists",
  "stall",
  "half-closed",
  "truncated-json",
  "html-body",
] as const;
type FaultKind = (typeof FAULT_KINDS)[number];

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

export const faultSchema = z.object({
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE", "*"]).default("*"),
  /** Regular expression over the path below /api/v3; matched against the whole path. */
  pathPattern: z.string().max(300).refine(isExpression, "is not a regular expression"),
  kind: z.enum(FAULT_KINDS),
  times: z.int().min(1).max(10_000).default(1),
  /** Requests that match and pass unharmed first. */
  skip: z.int().min(0).max(10_000).default(0),
});
export type Fault = z.infer<typeof faultSchema>;
type Armed = Fault & { readonly expression: RegExp; left: number; toSkip: number; fired: number };

export type FaultBox = {
  readonly arm: (faults: readonly Fault[]) => void;
  readonly clear: () => void;
  readonly list: () => readonly (Fault & { readonly fired: number })[];
  readonly take: (method: string, path: string) => FaultKind | undefined;
};

export function createFaultBox(): FaultBox {
  let armed: Armed[] = [];
  const matches = (fault: Armed, method: string, path: string) =>
    fault.left > 0 && (fault.method === "*" || fault.method === method) && fault.expression.test(path);
  return {
    arm: (faults) => {
      armed = [
        ...armed,
        ...faults.map((fault) => ({
          ...fault,
          expression: new RegExp(`^(?:${fault.pathPattern})$`),
          left: fault.times,
          toSkip: fault.skip,
          fired: 0,
        })),
      ];
    },
    clear: () => {
      armed = [];
    },
    list: () => armed.map(({ expression: _expression, left: _left, toSkip: _toSkip, ...fault }) => fault),
    take: (method, path) => {
      const fault = armed.find((candidate) => matches(candidate, method, path));
      if (!fault) return undefined;
      if (fault.toSkip > 0) {
        fault.toSkip -= 1;
        return undefined;
      }
      fault.left -= 1;
      fault.fired += 1;
      return fault.kind;
    },
  };
}

function answer(
  status: number,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): Rendered {
  return {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-github-request-id": "FAULT",
      ...headers,
    },
    bytes: Buffer.from(
      JSON.stringify({ ...body, documentation_url: "https://docs.github.com/rest", status: String(status) }),
    ),
    template: "",
  };
}

const SECONDARY_LIMIT =
  "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

/** Faults that replace the whole request: the handler never runs. */
const instead = {
  "404-after-create": answer(404, { message: "Not Found" }),
  "500-before": answer(500, { message: "Server Error" }),
  "403-secondary": answer(403, { message: SECONDARY_LIMIT }, { "retry-after": "1" }),
  "429": answer(429, { message: SECONDARY_LIMIT }, { "retry-after": "1" }),
  "401": answer(401, { message: "Bad credentials" }),
} as const satisfies Partial<Record<FaultKind, Rendered>>;

const isInstead = (kind: FaultKind): kind is keyof typeof instead => Object.hasOwn(instead, kind);

/** As if an earlier attempt, whose answer was lost, had already done it. */
const alreadyExists = (template: string): Rendered => ({
  ...answer(422, {
    message: "Validation Failed",
    errors: [{ resource: "Fault", field: "name", code: "already_exists", message: "name already exists" }],
  }),
  template,
});

const STALL_MS = 120_000;

function cutOff(response: ServerResponse, reply: Rendered): void {
  const half = reply.bytes.subarray(0, Math.floor(reply.bytes.length / 2));
  response.writeHead(reply.status, { ...reply.headers, "content-length": reply.bytes.length });
  response.write(half, () => response.destroy());
}

async function hold(response: ServerResponse): Promise<void> {
  const closed = new AbortController();
  response.once("close", () => closed.abort());
  await sleep(STALL_MS, undefined, { signal: closed.signal }).catch(() => undefined);
  response.destroy();
}

export type Outcome = { readonly reply: Rendered; readonly isSent: boolean };

/** Runs the request under the fault; `isSent` means the connection has already been dealt with. */
export async function underFault(
  kind: FaultKind,
  run: () => Promise<Rendered>,
  response: ServerResponse,
): Promise<Outcome> {
  if (isInstead(kind)) return { reply: instead[kind], isSent: false };
  const reply = await run();
  switch (kind) {
    case "502-after":
      return {
        reply: { ...answer(502, { message: "Server Error" }), template: reply.template },
        isSent: false,
      };
    case "422-exists":
      return { reply: alreadyExists(reply.template), isSent: false };
    case "stall":
      void hold(response);
      return { reply, isSent: true };
    case "half-closed":
      cutOff(response, reply);
      return { reply, isSent: true };
    case "truncated-json":
      return {
        reply: { ...reply, bytes: reply.bytes.subarray(0, Math.floor(reply.bytes.length / 2)) },
        isSent: false,
      };
    case "html-body":
      return {
        reply: {
          ...reply,
          headers: { ...reply.headers, "content-type": "text/html; charset=utf-8" },
          bytes: Buffer.from(
            "<!DOCTYPE html><title>Unicorn!</title><p>This page is taking too long to load.</p>",
          ),
        },
        isSent: false,
      };
    default:
      return kind satisfies never;
  }
}
