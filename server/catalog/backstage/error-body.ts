/* Errors as Backstage's clients read them: a name per status, and the request they belong to. */
import { z } from "zod";
import { errorBodySchema, type ErrorAnswer } from "../../doors/error-body.ts";

const nameOfStatus: Readonly<Record<number, string>> = {
  400: "InputError",
  401: "AuthenticationError",
  403: "NotAllowedError",
  404: "NotFoundError",
  409: "ConflictError",
  501: "NotImplementedError",
  503: "ServiceUnavailableError",
};

export interface BackstageErrorBody {
  readonly error: { readonly name: string; readonly message: string; readonly code: string };
  readonly request: { readonly method: string; readonly url: string };
  readonly response: { readonly statusCode: number };
}

export const backstageErrorName = (status: number): string => nameOfStatus[status] ?? "Error";

/** The same for who reads the OpenAPI document. */
export const backstageErrorSchema = z.object({
  error: z.object({
    name: z.string(),
    message: z.string(),
    code: errorBodySchema.shape.code.describe("Waymark's own: it tells apart what the name does not."),
  }),
  request: z.object({ method: z.string(), url: z.string() }),
  response: z.object({ statusCode: z.number().int() }),
});

/** `code` is Waymark's own, which tells apart what the name does not. */
export function toBackstageErrorBody(
  { status, body }: Pick<ErrorAnswer, "status" | "body">,
  request: BackstageErrorBody["request"],
): BackstageErrorBody {
  return {
    error: { name: backstageErrorName(status), message: body.message, code: body.code },
    request,
    response: { statusCode: status },
  };
}
