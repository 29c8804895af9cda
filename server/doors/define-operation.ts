/*
 * One declaration per use case. The tRPC procedure, the REST route, the OpenAPI document, the CLI door, the permission
 * matrix and the audit name all derive from it, so they cannot disagree.
 */
import type { z } from "zod";
import type { AuditRecorder } from "../audit/record-audit.ts";
import type { Actor } from "../identity/domain/actor.ts";
import type { Role } from "../kernel/roles.ts";
import type { Deps } from "../runtime/deps.ts";
import { declareScope } from "./scope.ts";

export interface OperationContext {
  readonly deps: Deps;
  readonly actor: Actor;
  readonly requestId: string;
  /** The session the request came with; null for tokens and the command line. */
  readonly sessionId: string | null;
  /** Call exactly once in the transaction of the change; executeOperation counts. */
  readonly audit: AuditRecorder;
}

/** Our own interface, and Backstage's catalog as its clients know it. */
export const restBases = ["/api/v1", "/api/catalog"] as const;
export type RestBase = (typeof restBases)[number];

/** What a door sends when it is not the output as it is. */
export interface RestPresentation {
  readonly status?: number;
  /** undefined: an empty body. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One status a door answers with, as the OpenAPI document gives it. */
export interface DescribedAnswer {
  readonly description: string;
  /** null: an empty body. */
  readonly schema: z.ZodType | null;
  /** Header → what it says. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is sent in place of the output, and how it is described: one cannot be declared without the other. */
export interface RestPresenter {
  /** `target` is path and query as asked. */
  readonly toAnswer: (output: unknown, target: string) => RestPresentation;
  readonly answers: Readonly<Record<number, DescribedAnswer>>;
}

export interface RestDoor {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the base; `{param}` segments, path, query and body merge into the input. */
  readonly path: string;
  /** /api/v1 without one. */
  readonly base?: RestBase;
  readonly status?: number;
  /** Fields of a body's request that may stand in the URL; without it none may. */
  readonly query?: readonly string[];
  /** Where another product's clients expect another shape than the output's. */
  readonly present?: RestPresenter;
  /** Request header → input field. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface OperationAccess {
  readonly role: Role | "public";
  /** Whose thing it must be, in words; the use case checks it on the thing itself. */
  readonly ownership?: string;
  /** From this role on it may be anybody's; without it, never. Goes with `ownership`. */
  readonly overrideRole?: Role;
  /** A stolen token must not make itself immortal: what hands out rights needs a person, or whoever owns the machine. */
  readonly session?: true;
}

/** How many audit rows a mutation records that returns, where that is not exactly one. */
export interface AuditRows {
  readonly least: 0 | 1 | 2;
  readonly most: 1 | 2;
  readonly because: string;
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
  /** Who may call it; checked before the input is looked at. */
  readonly access: OperationAccess;
  /** Without it a mutation records exactly one row. */
  readonly auditRows?: AuditRows;
  readonly rest: RestDoor | null;
  /** The command that does the same, as `waymark --help` prints it. */
  readonly cli: string | null;
  readonly run: (context: OperationContext, input: z.output<I>) => Promise<z.input<O>>;
}

export const baseOf = (rest: RestDoor): RestBase => rest.base ?? "/api/v1";

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
  declareScope(definition);
  return {
    ...rest,
    call: async (context, input) =>
      definition.output.parse(await run(context, definition.input.parse(input))),
  };
}
