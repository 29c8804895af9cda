/* Refusals as the OpenAPI documents give them: per status the codes that may come, in the shape of the interface. */
import type { z } from "zod";
import { backstageErrorName, backstageErrorSchema } from "../catalog/backstage/error-body.ts";
import { httpStatusByCode, type AppErrorCode } from "../kernel/app-error.ts";
import type { RestBase } from "./define-operation.ts";
import { errorBodySchema } from "./error-body.ts";
import type { Json } from "./openapi-schemas.ts";

interface ErrorStyle {
  readonly schema: z.ZodType;
  /** What the schema says more of one status. */
  readonly narrow: (status: number, codes: readonly string[]) => Json;
}

const styles: Readonly<Record<RestBase, ErrorStyle>> = {
  "/api/v1": {
    schema: errorBodySchema,
    narrow: (_status, codes) => ({ properties: { code: { enum: codes } } }),
  },
  "/api/catalog": {
    schema: backstageErrorSchema,
    narrow: (status, codes) => ({
      properties: {
        error: { properties: { name: { const: backstageErrorName(status) }, code: { enum: codes } } },
        response: { properties: { statusCode: { const: status } } },
      },
    }),
  },
};

export const errorSchemaOf = (base: RestBase): z.ZodType => styles[base].schema;

/** What a credential can be refused for depends on which ones the door takes. */
export type Credential = "token or session" | "session" | "none" | "signature";

const neverOf: Readonly<Record<Credential, readonly AppErrorCode[]>> = {
  "token or session": ["session_required", "setup_token_invalid", "signature_invalid"],
  session: ["insufficient_scope", "setup_token_invalid", "signature_invalid"],
  none: [],
  signature: ["unauthenticated", "login_failed", "session_expired", "token_expired", "token_revoked"],
};

const allCodes = Object.entries(httpStatusByCode);
const codesOf = (status: number, credential: Credential): string[] =>
  allCodes
    .filter(([code, its]) => its === status && !neverOf[credential].some((never) => never === code))
    .map(([code]) => code);

const error = { $ref: "#/components/schemas/Error" };

export const errorContent = (base: RestBase, status: number, credential: Credential): Json => ({
  allOf: [error, styles[base].narrow(status, codesOf(status, credential))],
});

export const requestIdHeader = {
  "x-request-id": {
    description: "Names this request in the portal's log; one that was sent along is kept.",
    required: true,
    schema: { type: "string" },
  },
};

const retryAfterHeader = {
  "retry-after": { description: "Seconds to wait before asking again.", schema: { type: "integer" } },
};

const meaningOf: Readonly<Record<number, string>> = {
  400: "The request is not what was expected",
  401: "No credential, or one that does not hold (any more)",
  403: "The credential does not allow this",
  404: "There is no such thing",
  408: "The body did not arrive in time",
  409: "It does not fit what is there",
  413: "The body is too large",
  415: "The body is not application/json",
  421: "The portal is not known under this host",
  422: "What is asked for cannot be done with what is there",
  429: "Too many requests",
  500: "Unexpected; the log knows more under the reference",
  502: "The forge or another system refused",
  503: "Not now: setup, storage or the forge",
  504: "Another system did not answer in time",
};

export const errorAnswer = (base: RestBase, status: number, credential: Credential): Json => ({
  description: `${meaningOf[status] ?? "Refused"}: ${codesOf(status, credential).join(", ")}.`,
  headers: { ...requestIdHeader, ...(status === 429 ? retryAfterHeader : {}) },
  content: { "application/json": { schema: errorContent(base, status, credential) } },
});

/** Any other: which ones a use case has is not declared, only that they have this shape. */
export const otherError: Json = {
  description: "Any other refusal; `code` says which.",
  headers: requestIdHeader,
  content: { "application/json": { schema: error } },
};

const suffixOf: Readonly<Record<Credential, string>> = {
  "token or session": "",
  session: "SessionOnly",
  none: "WithoutCredential",
  signature: "OfSignature",
};

export interface ErrorCollector {
  readonly responses: Readonly<Record<string, Json>>;
  /** Status → reference, for each of these. */
  readonly refer: (statuses: readonly number[], credential: Credential) => Json;
}

/** Every answer once, under a name that says its status. */
export function createErrorCollector(base: RestBase): ErrorCollector {
  const responses: Record<string, Json> = { Error: otherError };
  const refer: ErrorCollector["refer"] = (statuses, credential) => {
    const entries = statuses.map((status) => {
      const isPlain = codesOf(status, credential).join() === codesOf(status, "token or session").join();
      const name = `Error${status}${isPlain ? "" : suffixOf[credential]}`;
      responses[name] ??= errorAnswer(base, status, credential);
      return [String(status), { $ref: `#/components/responses/${name}` }] as const;
    });
    return { ...Object.fromEntries(entries), default: { $ref: "#/components/responses/Error" } };
  };
  return { responses, refer };
}
