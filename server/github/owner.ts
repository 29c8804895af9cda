/**
 * Whose repositories they are: an organisation's, or those of a person's own account. The forge is asked, nobody
 * configures it. A person's account has no teams, no custom properties and no webhooks for all its repositories, and
 * only the person's own token creates repositories in it, never that of a GitHub App.
 * Sources: GitHub docs "Types of GitHub accounts"; "Permissions required for GitHub Apps" lists no POST /user/repos.
 */
import { z } from "zod";
import { ForgeError, isForgeErrorOf } from "./forge-error.ts";
import type { ForgeClient } from "./octokit.ts";

export type OwnerKind = "organization" | "user";

export interface Owner {
  readonly login: string;
  /** Asked once in the life of a process. */
  kind(): Promise<OwnerKind>;
  /** Before a call that only an organisation answers: tells what a person's account lacks instead of a bare 404. */
  assertOrganization(lacks: string): Promise<void>;
  /** Before a call that is about whoever the token belongs to: with another's it would list or create elsewhere. */
  assertOwnToken(): Promise<void>;
}

const accountSchema = z.object({ type: z.string() });
const viewerSchema = z.object({ login: z.string() });

/** Remembers an answer and never a failure. */
function remember<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  return () => {
    const asked = known ?? ask();
    known = asked;
    asked.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked;
  };
}

async function readKind(client: ForgeClient): Promise<OwnerKind> {
  const { kind, org } = client.profile;
  // The embedded forge is started with an organisation, by us.
  if (kind === "embedded") return "organization";
  const { type } = await client.call(accountSchema, (request) =>
    request("GET /users/{username}", { username: org }),
  );
  return type === "User" ? "user" : "organization";
}

/** Undefined for a GitHub App: it acts for nobody. */
async function findHolder(client: ForgeClient): Promise<string | undefined> {
  try {
    return (await client.call(viewerSchema, (request) => request("GET /user"))).login;
  } catch (error) {
    if (isForgeErrorOf(error, "permission")) return undefined;
    throw error;
  }
}

export function ownerOf(client: ForgeClient): Owner {
  const login = client.profile.org;
  const kind = remember(() => readKind(client));
  const holder = remember(() => findHolder(client));
  return {
    login,
    kind,
    async assertOrganization(lacks) {
      if ((await kind()) === "organization") return;
      throw new ForgeError("user_account", `${login} is a person's account, which has no ${lacks}.`);
    },
    async assertOwnToken() {
      const found = await holder();
      if (found?.toLowerCase() === login.toLowerCase()) return;
      const whose = found === undefined ? "a GitHub App" : `the token of ${found}`;
      throw new ForgeError(
        "user_account",
        `${login} is a person's account: only a token of ${login} lists and creates its repositories, found ${whose}. Set GITHUB_TOKEN.`,
      );
    },
  };
}
