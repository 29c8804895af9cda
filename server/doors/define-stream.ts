/*
 * A read whose answer is a stream of bytes instead of one JSON object: an event stream, a download. Declared like an
 * operation and served by the same REST door with the same role check; it has no place in tRPC, which speaks JSON.
 */
import type { z } from "zod";
import type { OperationContext, OperationDefinition, RestDoor } from "./define-operation.ts";
import { declareScope } from "./scope.ts";

export interface StreamContext extends OperationContext {
  /** Aborted when the reader goes away or the process stops. */
  readonly signal: AbortSignal;
  /**
   * Whether the caller could open this stream now. A stream outlives the check it began with: ask every few seconds,
   * and end it when the session is over, the token revoked or the role gone.
   */
  readonly isStillAllowed: () => Promise<boolean>;
}

export interface StreamAnswer {
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: ReadableStream<Uint8Array>;
}

export interface StreamDefinition<I extends z.ZodType> extends Pick<
  OperationDefinition<I, z.ZodType, "query">,
  "name" | "summary" | "description" | "input" | "access" | "cli"
> {
  readonly rest: RestDoor & { readonly method: "GET" };
  /** Every media type it can answer with. */
  readonly contentTypes: readonly [string, ...string[]];
  /** Throws before the first byte, or not at all: a stream that has begun cannot change its status. */
  readonly open: (context: StreamContext, input: z.output<I>) => Promise<StreamAnswer>;
}

export type StreamOperation = Omit<StreamDefinition<z.ZodType>, "open"> & {
  readonly kind: "stream";
  /** Checks nothing: use openStream. */
  readonly open: (context: StreamContext, input: unknown) => Promise<StreamAnswer>;
};

export function defineStream<I extends z.ZodType>(definition: StreamDefinition<I>): StreamOperation {
  const { open, ...rest } = definition;
  declareScope({ name: definition.name, kind: "stream" });
  return {
    ...rest,
    kind: "stream",
    open: async (context, input) => open(context, definition.input.parse(input)),
  };
}
