/*
 * One declaration per use case. The tRPC procedure, the REST route, the OpenAPI document, the CLI door, the permission
 * matrix and the audit name all derive from it, so they cannot disagree.
 */
import type { z } from "zod";
import type { AuditRecorder } from "../audit/record-audit.ts";
import type { Actor } from "../identity/domain/actor.ts";
import type { Role } from "../kernel/roles.ts";
import type { Deps } from "../runtime/deps.ts";

export interface OperationContext {
  readonly deps: Deps;
  readonly actor: Actor;
  readonly requestId: string;
  /** Call exactly once in the transaction of the change. */
  readonly audit: AuditRecorder;
}

export interface RestDoor {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below /api/v1; `{param}` segments, path, query and body merge into the input. */
  readonly path: string;
  readonly status?: number;
  /** Request header → input field. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface OperationDefinition<
  I extends z.ZodType,
  O extends z.ZodType,
  K extends "query" | "mutation",
> {
  /** `noun.verb`; also the audit action of a mutation. */
  readonly name: string;
  readonly kind: K;
  readonly summary: string;
  readonly description?: string;
  readonly input: I;
  readonly output: O;
  /** Who may call it; ownership is checked by the use case on the thing itself. */
  readonly access: { readonly role: Role | "public"; readonly ownership?: string };
  readonly rest: RestDoor | null;
  /** The command that does the same, as `waymark --help` prints it. */
  readonly cli: string | null;
  readonly run: (context: OperationContext, input: z.output<I>) => Promise<z.input<O>>;
}

export type Operation<
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  K extends "query" | "mutation" = "query" | "mutation",
> = Omit<OperationDefinition<I, O, K>, "run"> & {
  /** Parses nothing and checks nothing: use executeOperation. */
  readonly call: (context: OperationContext, input: unknown) => Promise<z.output<O>>;
};

export function defineOperation<I extends z.ZodType, O extends z.ZodType, K extends "query" | "mutation">(
  definition: OperationDefinition<I, O, K>,
): Operation<I, O, K> {
  const { run, ...rest } = definition;
  return {
    ...rest,
    call: async (context, input) =>
      definition.output.parse(await run(context, definition.input.parse(input))),
  };
}
