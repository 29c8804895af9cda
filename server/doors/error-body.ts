import { z, ZodError } from "zod";
import { storageErrorOf } from "../../db/client.ts";
import { httpStatusByCode, isAppError, type AppError, type AppErrorCode } from "../kernel/app-error.ts";
import type { Logger } from "../runtime/logger.ts";

export interface ErrorBody {
  readonly code: AppErrorCode;
  readonly message: string;
  readonly requestId: string;
  readonly details?: unknown;
}

const codes = z.enum(Object.keys(httpStatusByCode));

/** The same for who reads the OpenAPI document. */
export const errorBodySchema = z.object({
  code: codes,
  message: z.string().describe("What was expected, what was found, what to do."),
  requestId: z.string().describe("Also in the header x-request-id and in the portal's log."),
  details: z
    .unknown()
    .optional()
    .describe(
      "What a program needs beside the message; of invalid_input {fields: [{field, message}]}, of insufficient_scope {needed, granted}.",
    ),
});

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
}

const headersOf = ({ retryAfterSeconds, allowedMethods }: AppError): Readonly<Record<string, string>> => ({
  ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
  ...(allowedMethods === undefined ? {} : { allow: allowedMethods.join(", ") }),
});

/** The one map from any thrown value to what a caller may see. Unknown errors are logged and say only their reference. */
export function toErrorAnswer(thrown: unknown, requestId: string, logger: Logger): ErrorAnswer {
  const error = isAppError(thrown) ? thrown : (storageErrorOf(thrown) ?? thrown);
  if (isAppError(error)) {
    const status = httpStatusByCode[error.code];
    if (status >= 500) logger.error({ err: error, requestId, code: error.code }, "operation failed");
    return {
      status,
      headers: headersOf(error),
      body: {
        code: error.code,
        message: error.message,
        requestId,
        ...(error.details === undefined ? {} : { details: error.details }),
      },
    };
  }
  const cause = error instanceof ZodError ? "a value did not have the declared shape" : "unexpected error";
  logger.error({ err: error, requestId }, cause);
  const message = `Something went wrong. Reference: ${requestId}`;
  return { status: 500, headers: {}, body: { code: "internal_error", message, requestId } };
}
