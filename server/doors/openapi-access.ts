/* Who may call an operation, as the OpenAPI documents and the reference page say it. */
import type { Credential } from "./openapi-errors.ts";
import type { Json } from "./openapi-schemas.ts";
import type { RestOperation } from "./rest.ts";
import { scopeOf } from "./scope.ts";

/** Signatures are for webhooks, which are no operation. */
export const credentialOf = ({ access }: Pick<RestOperation, "access">): Exclude<Credential, "signature"> => {
  if (access.role === "public") return "none";
  return access.session === true ? "session" : "token or session";
};

/** What stands in a token's list in OpenAPI 3.1 are the names of what it must hold. */
export function securityOf(operation: RestOperation): readonly Json[] {
  const credential = credentialOf(operation);
  switch (credential) {
    case "token or session":
      return [{ token: [scopeOf(operation)] }, { session: [] }];
    case "session":
      return [{ session: [] }];
    case "none":
      return [];
    default:
      return credential satisfies never;
  }
}

function sentenceOf(operation: RestOperation): string {
  const { role } = operation.access;
  const credential = credentialOf(operation);
  switch (credential) {
    case "token or session":
      return `Needs the role ${role}; of a token that is narrowed to scopes the scope ${scopeOf(operation)}.`;
    case "session":
      return `Needs the role ${role} and a session: every token is refused with session_required.`;
    case "none":
      return "Open to everybody.";
    default:
      return credential satisfies never;
  }
}

/** The description with who may call it, and the same in fields of our own for programs. */
export function describeAccess(operation: RestOperation): Json {
  const { access, cli, description } = operation;
  const whose = access.ownership === undefined ? [] : [`Only for ${access.ownership}.`];
  const sentences = [description?.replace(/(?<![.!?])$/, "."), sentenceOf(operation), ...whose];
  return {
    description: sentences.filter((sentence) => sentence !== undefined).join(" "),
    security: securityOf(operation),
    "x-waymark-role": access.role,
    ...(credentialOf(operation) === "token or session" ? { "x-waymark-scope": scopeOf(operation) } : {}),
    ...(access.session === true ? { "x-waymark-needs-session": true } : {}),
    ...(access.ownership === undefined ? {} : { "x-waymark-ownership": access.ownership }),
    ...(cli === null ? {} : { "x-waymark-cli": cli }),
  };
}

/** The cookie has another name over HTTPS, which browsers then accept from this host alone. */
export const securitySchemes = (sessionCookie: string): Json => ({
  token: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "wm_…",
    description:
      "The token of a service account: `waymark token create`. It has a role; one that is narrowed to scopes also needs the scope an operation names. `x:write` includes `x:read`, and `viewer:read` is always granted.",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: sessionCookie,
    description:
      "What signing in sets: the cookie `waymark`, and `__Host-waymark` where PUBLIC_URL begins with https. Changes also need this site's own `Origin` header, else csrf_rejected.",
  },
  webhookSignature: {
    type: "apiKey",
    in: "header",
    name: "x-hub-signature-256",
    description:
      "`sha256=` and the HMAC-SHA256 of the raw body in hexadecimal, with the webhook's secret as the key.",
  },
});
