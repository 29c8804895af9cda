import fs from "node:fs/promises";
import { createAppAuth } from "@octokit/auth-app";
import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import { ForgeError } from "./forge-error.ts";

/** Where the credentials of a call come from; asked before every call. */
export interface TokenSource {
  get(): Promise<string>;
  /** The forge refused the last token: forget what is cached. */
  reset(): void;
}

export const staticToken = (token: string): TokenSource => ({
  get: () => Promise.resolve(token),
  reset: () => undefined,
});

/** The embedded forge writes its admin token to a file when it first starts. */
export function tokenFromFile(file: string): TokenSource {
  let cached: string | undefined;
  return {
    async get() {
      cached ??= await readToken(file);
      return cached;
    },
    reset() {
      cached = undefined;
    },
  };
}

async function readToken(file: string): Promise<string> {
  try {
    return (await fs.readFile(file, "utf8")).trim();
  } catch (error) {
    throw new ForgeError(
      "unavailable",
      "The embedded forge has not started yet: its token file is missing.",
      {
        cause: error,
      },
    );
  }
}

export interface AppCredentials {
  readonly appId: string;
  readonly privateKeyFile: string;
  readonly org: string;
}

const installationSchema = z.object({ id: z.number().int() });

/** Installation tokens of a GitHub App; auth-app caches each for its hour and renews it. */
export function appTokens(credentials: AppCredentials, request: Octokit["request"]): TokenSource {
  let pending: Promise<() => Promise<string>> | undefined;
  const connect = async (): Promise<() => Promise<string>> => {
    const privateKey = await fs.readFile(credentials.privateKeyFile, "utf8");
    const auth = createAppAuth({ appId: credentials.appId, privateKey, request });
    const { token: jwt } = await auth({ type: "app" });
    const answer = await request("GET /orgs/{org}/installation", {
      org: credentials.org,
      headers: { authorization: `bearer ${jwt}` },
    });
    const installationId = installationSchema.parse(answer.data).id;
    return async () => (await auth({ type: "installation", installationId })).token;
  };
  return {
    async get() {
      pending ??= connect();
      try {
        return await (
          await pending
        )();
      } catch (error) {
        pending = undefined;
        throw new ForgeError(
          "credentials",
          "The GitHub App could not sign in. Check GITHUB_APP_ID, the key file, and that the App is installed in the organisation.",
          { cause: error },
        );
      }
    },
    reset() {
      pending = undefined;
    },
  };
}
