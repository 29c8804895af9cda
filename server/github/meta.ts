import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { isForgeErrorOf } from "./forge-error.ts";
import type { ForgeClient } from "./octokit.ts";
import type { Owner } from "./owner.ts";

/** Enough to tell GitHub from whatever else may answer at that address, a proxy's page for example. */
const rateLimitSchema = z.object({ resources: z.record(z.string(), z.unknown()) });

/** A GitHub Enterprise Server with its limits off, as they are by default, says so with 404: that is an answer too. */
const saysNoLimits = (error: unknown): boolean =>
  isForgeErrorOf(error, "not_found") && /rate limiting is not enabled/i.test(error.upstreamMessage);

async function answers(client: ForgeClient): Promise<void> {
  try {
    await client.call(rateLimitSchema, (request) => request("GET /rate_limit"));
  } catch (error) {
    if (!saysNoLimits(error)) throw error;
  }
}

/** Whether the forge answers at all, by the one call that costs no rate limit; never throws, never waits longer. */
async function isReachable(client: ForgeClient, withinMs: number): Promise<boolean> {
  const answered = client
    .call(rateLimitSchema, (request) => request("GET /rate_limit"))
    .then(
      () => true,
      (error: unknown) => !isForgeErrorOf(error, "unavailable", "timeout"),
    );
  return Promise.race([answered, setTimeout(withinMs, false, { ref: false })]);
}

const accountSchema = z.object({ plan: z.object({ name: z.string() }).optional() });

/** Name of the owner's plan; undefined when these credentials do not get to see it. */
async function findPlan(client: ForgeClient, owner: Owner, org: string): Promise<string | undefined> {
  try {
    const isPerson = (await owner.kind()) === "user";
    if (isPerson) await owner.assertOwnToken();
    const found = await client.call(accountSchema, (request) =>
      isPerson ? request("GET /user") : request("GET /orgs/{org}", { org }),
    );
    return found.plan?.name.toLowerCase();
  } catch (error) {
    if (isForgeErrorOf(error, "permission", "not_found", "user_account")) return undefined;
    throw error;
  }
}

const first = { per_page: 1 } as const;

/** Calls that change nothing, one per thing the portal needs to be able to read; each throws the exact failure. */
const probesOf = (client: ForgeClient, owner: Owner) => {
  const ask = async (answer: Promise<unknown>): Promise<void> => {
    await answer;
  };
  return {
    answers: () => answers(client),
    repositories: (org: string) =>
      ask(
        client.call(z.array(z.unknown()), (request) => request("GET /orgs/{org}/repos", { org, ...first })),
      ),
    /** Of a person's account; also that the token is that person's own. */
    ownRepositories: async () => {
      await owner.assertOwnToken();
      await client.call(z.array(z.unknown()), (request) =>
        request("GET /user/repos", { affiliation: "owner", ...first }),
      );
    },
    members: (org: string) =>
      ask(
        client.call(z.array(z.unknown()), (request) => request("GET /orgs/{org}/members", { org, ...first })),
      ),
    teams: (org: string) =>
      ask(
        client.call(z.array(z.unknown()), (request) => request("GET /orgs/{org}/teams", { org, ...first })),
      ),
    hooks: (org: string) =>
      ask(
        client.call(z.array(z.unknown()), (request) => request("GET /orgs/{org}/hooks", { org, ...first })),
      ),
    properties: (org: string) =>
      ask(
        client.call(z.array(z.unknown()), (request) =>
          request("GET /orgs/{org}/properties/values", { org, ...first }),
        ),
      ),
  };
};

const dateSchema = z
  .string()
  .transform((text) => Date.parse(text))
  .pipe(z.number());

/** What the forge's clock says, to the second, by the one call that costs no rate limit. */
const serverTime = (client: ForgeClient): Promise<number> =>
  client.call(dateSchema, async (request) => ({ data: (await request("GET /rate_limit")).headers.date }));

export const metaApi = (client: ForgeClient, owner: Owner) => ({
  probes: probesOf(client, owner),
  serverTime: () => serverTime(client),
  isReachable: (withinMs: number) => isReachable(client, withinMs),
  findPlan: (org: string) => findPlan(client, owner, org),
});
