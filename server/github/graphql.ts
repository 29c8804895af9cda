/**
 * GitHub's GraphQL interface, used only where REST has no call of the kind. A refusal arrives as status 200 with a list
 * of errors; their `type` is what a caller can act on. Source: GitHub docs "Forming calls with GraphQL" and
 * "Rate limits and node limits for the GraphQL API".
 */
import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import type { ForgeErrorKind } from "./forge-error.ts";
import type { ForgeProfile } from "./profile.ts";

const graphqlRoute = "POST /graphql";
export const graphqlPath = "/graphql";

export interface GraphqlCall {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** GitHub Enterprise Server has it beside /api/v3, github.com below the same root. */
const rootOf = ({ apiUrl }: ForgeProfile): string => apiUrl.replace(/\/v3$/, "");

export const sendGraphql = (request: Octokit["request"], profile: ForgeProfile, call: GraphqlCall) =>
  request(graphqlRoute, { baseUrl: rootOf(profile), ...call });

const refusalSchema = z.object({
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).min(1),
});

const kindByType: Readonly<Record<string, ForgeErrorKind>> = {
  NOT_FOUND: "not_found",
  FORBIDDEN: "permission",
  INSUFFICIENT_SCOPES: "permission",
  RATE_LIMITED: "rate_limited",
  RATE_LIMIT: "rate_limited",
  STALE_DATA: "conflict",
  SERVICE_UNAVAILABLE: "unavailable",
};

export interface GraphqlRefusal {
  readonly kind: ForgeErrorKind;
  readonly message: string;
}

/** What an answer refuses; undefined when it refuses nothing. */
export function findRefusal(data: unknown): GraphqlRefusal | undefined {
  const [first] = refusalSchema.safeParse(data).data?.errors ?? [];
  if (first === undefined) return undefined;
  return { kind: kindByType[first.type ?? ""] ?? kindByText(first.message), message: first.message };
}

/**
 * Two refusals come without a type that tells them: GitHub's internal failures, and secondary rate limits, which may
 * arrive with status 200. Everything else it says is about the request.
 */
function kindByText(message: string): ForgeErrorKind {
  if (/^Something went wrong while executing your query/.test(message)) return "unavailable";
  return /secondary rate limit/i.test(message) ? "rate_limited" : "invalid";
}
