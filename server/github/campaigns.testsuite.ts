/**
 * Faults played on every endpoint the portal calls. Each use case declares here which endpoints it depends on; its own
 * test proves that list and plays every kind of fault on each of them, and `campaigns.test.ts` fails when an endpoint of
 * the permission table is in no list.
 */
import { expect } from "vitest";
import { z } from "zod";
import { AppError } from "../kernel/app-error.ts";
import type { FAULT_KINDS } from "../forge/http/faults.ts";
import { isKnownForgeMessage } from "./classify-failure.ts";
import { permissionByRoute } from "./permissions.ts";

const repository = "/repos/{owner}/{repo}";
const team = "/orgs/{org}/teams/{team_slug}";

/** The endpoints each use case calls, once each. */
export const campaigns = {
  run: [
    "GET /orgs/{org}/properties/schema/{custom_property_name}",
    `GET ${team}/repos/{owner}/{repo}`,
    `GET ${repository}`,
    `GET ${repository}/actions/secrets/public-key`,
    `GET ${repository}/actions/secrets/{secret_name}`,
    `GET ${repository}/actions/variables/{name}`,
    `GET ${repository}/automated-security-fixes`,
    `GET ${repository}/codeowners/errors`,
    `GET ${repository}/environments/{environment_name}`,
    `GET ${repository}/git/commits/{commit_sha}`,
    `GET ${repository}/git/ref/{ref}`,
    `GET ${repository}/labels`,
    `GET ${repository}/properties/values`,
    `GET ${repository}/rulesets`,
    `GET ${repository}/rulesets/{ruleset_id}`,
    `GET ${repository}/topics`,
    `GET ${repository}/vulnerability-alerts`,
    `PATCH ${repository}`,
    `PATCH ${repository}/git/refs/{ref}`,
    `PATCH ${repository}/properties/values`,
    "POST /graphql",
    "POST /orgs/{org}/repos",
    `POST ${repository}/actions/variables`,
    `POST ${repository}/git/commits`,
    `POST ${repository}/git/refs`,
    `POST ${repository}/git/trees`,
    `POST ${repository}/labels`,
    `POST ${repository}/rulesets`,
    `PUT ${team}/repos/{owner}/{repo}`,
    `PUT ${repository}/actions/secrets/{secret_name}`,
    `PUT ${repository}/automated-security-fixes`,
    `PUT ${repository}/contents/{path}`,
    `PUT ${repository}/environments/{environment_name}`,
    `PUT ${repository}/topics`,
    `PUT ${repository}/vulnerability-alerts`,
  ],
  /** A run that finds things of its plan there already, but different. */
  repair: [
    "PUT /orgs/{org}/properties/schema/{custom_property_name}",
    `PATCH ${repository}/actions/variables/{name}`,
    `PATCH ${repository}/labels/{name}`,
    `PUT ${repository}/rulesets/{ruleset_id}`,
  ],
  "start a run": [`GET ${team}`, `GET ${repository}`],
  "check a name": [`GET ${repository}`],
  archive: [
    "GET /repositories/{id}",
    `GET ${repository}/git/commits/{commit_sha}`,
    `GET ${repository}/git/ref/{ref}`,
    `PATCH ${repository}`,
  ],
  /** What a refusal that may be about the plan makes a run ask. */
  "find the plan": ["GET /orgs/{org}"],
  /** What differs where the repositories are those of a person's own account. */
  "create in an account": ["POST /user/repos"],
  "find out the owner": ["GET /users/{username}", "GET /user", "GET /user/repos"],
  "hook an account's repository": [`GET ${repository}/hooks`, `POST ${repository}/hooks`],
  "renew the hook of a repository": [`PATCH ${repository}/hooks/{hook_id}`],
  /** With the App's own key, before any other call and again every hour. */
  "sign in as an App": [
    "GET /orgs/{org}/installation",
    "POST /app/installations/{installation_id}/access_tokens",
  ],
  "connect an App": ["POST /app-manifests/{code}/conversions"],
  "send webhooks again": [
    "GET /orgs/{org}/hooks/{hook_id}/deliveries",
    "POST /orgs/{org}/hooks/{hook_id}/deliveries/{delivery_id}/attempts",
  ],
  "list orphans": ["GET /orgs/{org}/properties/values"],
  readiness: ["GET /rate_limit"],
  catalog: [
    "GET /orgs/{org}/hooks",
    "GET /orgs/{org}/members",
    "GET /orgs/{org}/memberships/{username}",
    "GET /orgs/{org}/repos",
    "GET /orgs/{org}/teams",
    `GET ${team}/members`,
    `GET ${repository}/git/blobs/{file_sha}`,
    `GET ${repository}/git/commits/{commit_sha}`,
    `GET ${repository}/git/ref/{ref}`,
    `GET ${repository}/git/trees/{tree_sha}`,
    "GET /repositories/{id}",
    "GET /users/{username}",
    "PATCH /orgs/{org}/hooks/{hook_id}",
    "POST /orgs/{org}/hooks",
  ],
  /** Beside endpoints that runs and the catalog call too. */
  "load the sample": ["POST /orgs/{org}/teams", `PUT ${team}/memberships/{username}`],
  "remove the sample": [`GET ${repository}/git/matching-refs/{ref}`],
} as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Parameters whose values contain slashes. */
const wide = new Set(["path", "ref"]);

/** The addresses of one endpoint, for the forge's fault switch and for telling which endpoint was called. */
function addressPattern(route: string): string {
  const [, template = ""] = route.split(" ");
  const segments = template.split("/").map((segment) => {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined) return segment.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return wide.has(name) ? ".+" : "[^/]+";
  });
  return `(?:/api)?${segments.join("/")}`;
}

const byLiterals = (a: string, b: string): number =>
  (a.match(/\{/g)?.length ?? 0) - (b.match(/\{/g)?.length ?? 0) || b.length - a.length;

const matchers = Object.keys(permissionByRoute)
  .toSorted(byLiterals)
  .map((route) => ({
    route,
    method: route.split(" ")[0],
    address: new RegExp(`^${addressPattern(route)}$`),
  }));

/** The endpoint of the permission table a call went to. */
export function toRoute(request: { readonly method: string; readonly path: string }): string {
  const found = matchers.find(
    ({ method, address }) => method === request.method && address.test(request.path),
  );
  return found?.route ?? `${request.method} ${request.path} is not in the permission table`;
}

/** Below the root of the REST interface; GraphQL lies beside it. */
export const apiPath = (url: string): string => new URL(url).pathname.replace(/^\/api\/v3/, "");

export type SendAdmin = (method: string, route: string, body?: unknown) => Promise<Response>;

const armedSchema = z.object({ faults: z.array(z.object({ pathPattern: z.string(), fired: z.number() })) });

export async function armFaults(
  send: SendAdmin,
  cases: readonly { readonly route: string; readonly kind: FaultKind }[],
): Promise<void> {
  const faults = cases.map(({ route, kind }) => ({
    method: route.split(" ")[0],
    kind,
    pathPattern: addressPattern(route),
  }));
  const answer = await send("POST", "/_forge/faults", { faults });
  expect(answer.status, await answer.text()).toBe(201);
}

/** Faults that never struck prove nothing. Returns how many did. */
export async function expectAllStruck(send: SendAdmin): Promise<number> {
  const { faults } = armedSchema.parse(await (await send("GET", "/_forge/faults")).json());
  expect(faults.filter(({ fired }) => fired !== 1)).toEqual([]);
  await send("DELETE", "/_forge/faults");
  return faults.length;
}

/** For the log of the tests: what was really played, beside what the matrix plans. */
export const tellStruck = (kind: FaultKind, struck: number): void =>
  void process.stdout.write(`faults struck: ${kind}, endpoints: ${struck}\n`);

export interface FaultCase {
  /** The use case, to be repeated by a person when it fails. */
  readonly perform: () => Promise<unknown>;
  /** Every effect there once, nothing half. */
  readonly expectWhole: () => Promise<void>;
  /** Texts of the use case itself that it may fail with, beside those of the forge. */
  readonly ownMessages?: readonly RegExp[];
}

const mostAttempts = 6;

async function performUntilDone({ perform, ownMessages = [] }: FaultCase): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await perform();
      return;
    } catch (error) {
      if (!(error instanceof AppError) || attempt === mostAttempts) throw error;
      const isKnown =
        isKnownForgeMessage(error.message) || ownMessages.some((known) => known.test(error.message));
      expect(isKnown, error.message).toBe(true);
    }
  }
}

/** One fault of this kind on one endpoint after the other, each on fresh ground. */
export async function playFaults(
  subject: {
    readonly routes: readonly string[];
    readonly send: SendAdmin;
    readonly prepare: (index: number) => Promise<FaultCase>;
  },
  kind: FaultKind,
): Promise<void> {
  let struck = 0;
  for (const [index, route] of subject.routes.entries()) {
    const prepared = await subject.prepare(index);
    await armFaults(subject.send, [{ route, kind }]);
    await performUntilDone(prepared);
    struck += await expectAllStruck(subject.send);
    await prepared.expectWhole();
  }
  tellStruck(kind, struck);
}
