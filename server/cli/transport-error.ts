import { z } from "zod";
import { AppError, httpStatusByCode, type AppErrorCode } from "../kernel/app-error.ts";

const errorBodySchema = z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() });
const isCode = (code: string): code is AppErrorCode => Object.hasOwn(httpStatusByCode, code);

/** Nobody answers, or nobody who can. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

export const isErrorBody = (body: unknown): boolean => errorBodySchema.safeParse(body).success;

/** Rebuilds the error a portal answered with. */
export function toAppError(body: unknown): AppError {
  const parsed = errorBodySchema.safeParse(body);
  if (!parsed.success)
    return new AppError("internal_error", "The portal answered something this command does not understand.");
  const { code, message, details } = parsed.data;
  return new AppError(
    isCode(code) ? code : "internal_error",
    message,
    details === undefined ? {} : { details },
  );
}
