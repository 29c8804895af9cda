/* tRPC as an adapter over operations. The only place that knows TRPCError, and the one error map. */
import { initTRPC, TRPCError } from "@trpc/server";
import { z } from "zod";
import type { Operation } from "../doors/define-operation.ts";
import { toErrorAnswer } from "../doors/error-body.ts";
import { executeOperation, type Caller } from "../doors/execute-operation.ts";
import { httpStatusByCode, isAppError, type AppErrorCode } from "../kernel/app-error.ts";

const trpcCodeByStatus = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  405: "METHOD_NOT_SUPPORTED",
  408: "TIMEOUT",
  409: "CONFLICT",
  410: "NOT_FOUND",
  413: "PAYLOAD_TOO_LARGE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  421: "FORBIDDEN",
  422: "UNPROCESSABLE_CONTENT",
  429: "TOO_MANY_REQUESTS",
  500: "INTERNAL_SERVER_ERROR",
  501: "NOT_IMPLEMENTED",
  502: "BAD_GATEWAY",
  503: "SERVICE_UNAVAILABLE",
  504: "GATEWAY_TIMEOUT",
} as const satisfies Record<(typeof httpStatusByCode)[AppErrorCode], TRPCError["code"]>;

/** What tRPC itself refuses before an operation is asked. */
function refusalOf(code: TRPCError["code"]): { readonly code: AppErrorCode; readonly message: string } {
  if (code === "NOT_FOUND") return { code: "not_found", message: "There is no procedure of that name." };
  if (code === "METHOD_NOT_SUPPORTED")
    return { code: "method_not_allowed", message: "Expected GET for a query and POST for a mutation." };
  return { code: "invalid_input", message: "The request does not have the declared shape." };
}

const t = initTRPC.context<Caller>().create({
  errorFormatter({ shape, error, ctx }) {
    const fallback = { code: "internal_error", message: "Something went wrong.", requestId: "" } as const;
    const cause = error.cause ?? error;
    const known = isAppError(cause) || error.code === "INTERNAL_SERVER_ERROR";
    if (ctx === undefined)
      return { message: fallback.message, code: shape.code, data: { ...fallback, httpStatus: 500 } };
    if (!known) {
      const body = { ...refusalOf(error.code), requestId: ctx.requestId };
      return {
        message: body.message,
        code: shape.code,
        data: { ...body, httpStatus: shape.data.httpStatus },
      };
    }
    const answer = toErrorAnswer(cause, ctx.requestId, ctx.deps.logger);
    return {
      message: answer.body.message,
      code: shape.code,
      data: { ...answer.body, httpStatus: answer.status },
    };
  },
});

export const { router } = t;

async function execute<I extends z.ZodType, O extends z.ZodType, K extends "query" | "mutation">(
  operation: Operation<I, O, K>,
  caller: Caller,
  input: unknown,
): Promise<z.output<O>> {
  try {
    return await executeOperation(operation, caller, input);
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw new TRPCError({
      code: trpcCodeByStatus[httpStatusByCode[error.code]],
      message: error.message,
      cause: error,
    });
  }
}

/** A query procedure with the operation's own input and output types. */
export const toQuery = <I extends z.ZodType, O extends z.ZodType>(operation: Operation<I, O, "query">) =>
  t.procedure.input(inputOf<I>()).query(({ ctx, input }) => execute(operation, ctx, input));

export const toMutation = <I extends z.ZodType, O extends z.ZodType>(
  operation: Operation<I, O, "mutation">,
) => t.procedure.input(inputOf<I>()).mutation(({ ctx, input }) => execute(operation, ctx, input));

/** The client's type is the schema's input; the value is checked once, by executeOperation. */
const inputOf = <I extends z.ZodType>() => z.custom<z.input<I>>();
