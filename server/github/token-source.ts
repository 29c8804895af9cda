import fs from "node:fs/promises";
import { createAppAuth } from "@octokit/auth-app";
import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import type { Clock } from "../runtime/clock.ts";
import { classifyFailure, garbledAnswer } from "./classify-failure.ts";
import { ForgeError, isForgeError } from "./forge-error.ts";

/** Where the credentials of a call come from; asked before every call. */
export interface TokenSource {
  get(): Promise<string>;
  /** The forge refused the last token: forget what is cached. */
  reset(): void;
  /** What an App was granted where it is installed, read anew; absent for tokens, which do not say. */
  readonly installation?: () => Promise<Installation>;
}

/** Nobody's: for the one call that is made before there are credentials. */
export const noToken: TokenSource = { get: () => Promise.resolve(""), reset: () => undefined };

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
  readonly privateKey: () => Promise<string>;
  readonly org: string;
}

const installationSchema = z.object({
  id: z.number().int(),
  app_slug: z.string().optional(),
  html_url: z.string().optional(),
  permissions: z.record(z.string(), z.string()).default({}),
  suspended_at: z.string().nullish(),
});
export type Installation = z.infer<typeof installationSchema>;

/** The status of an answer, whatever shape the error has. */
const statusSchema = z.object({ status: z.number() });

interface SignIn {
  readonly credentials: AppCredentials;
  readonly now: Clock;
  /** The endpoint that refused, as the other ones are named. */
  readonly route: string;
}

/** How GitHub says that a signature was made in the future, or is over. */
const SIGNING_TIME = /'(?:Issued at|Expiration time)' claim/;

function explainKey(appId: string, upstream: string): string {
  if (!SIGNING_TIME.test(upstream))
    return `The forge knows no GitHub App ${appId} with this key. Check GITHUB_APP_ID and the key.`;
  return (
    `The forge does not accept the time at which GitHub App ${appId} signed. Set this machine's clock; ` +
    "`waymark doctor` shows how far it is off."
  );
}

/** What heals by waiting is told as of every other endpoint; the rest is for a person to put right. */
function explainRefusal(error: unknown, { credentials: { appId, org }, now, route }: SignIn): ForgeError {
  if (isForgeError(error)) return error;
  const status = statusSchema.safeParse(error).data?.status;
  const failure = status === undefined ? undefined : classifyFailure(error, route, now);
  if (failure !== undefined && (failure.kind === "rate_limited" || Number(status) >= 500)) return failure;
  const because = (text: string) => new ForgeError("credentials", text, { status, cause: error });
  if (status === 401) return because(explainKey(appId, failure?.upstreamMessage ?? ""));
  if (status === 404)
    return because(`GitHub App ${appId} is not installed in ${org}. Install it there, then try again.`);
  if (status === 403) return because(`GitHub App ${appId} is suspended in ${org}, or may not sign in.`);
  return because(
    "The GitHub App could not sign in. Check GITHUB_APP_ID, the key file, and that the App is installed in the organisation.",
  );
}

const installationRoute = "GET /orgs/{org}/installation";
const tokenRoute = "POST /app/installations/{installation_id}/access_tokens";

/** auth-app hands out whatever stood where the token should be, and would keep it for an hour. */
const tokenSchema = z.object({ token: z.string().min(1) });

function readAnswer<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw garbledAnswer("answer", parsed.error);
}

/** Installation tokens of a GitHub App; auth-app caches each for its hour and renews it. */
export function appTokens(credentials: AppCredentials, request: Octokit["request"], now: Clock): TokenSource {
  const { appId, org } = credentials;
  let pending: Promise<() => Promise<string>> | undefined;
  const signIn = async () => createAppAuth({ appId, privateKey: await credentials.privateKey(), request });
  const findInstallation = async (auth: Awaited<ReturnType<typeof signIn>>): Promise<Installation> => {
    const { token } = await auth({ type: "app" });
    const headers = { authorization: `bearer ${token}` };
    try {
      const answer = await request(installationRoute, { org, headers });
      return readAnswer(installationSchema, answer.data);
    } catch (error) {
      throw explainRefusal(error, { credentials, now, route: installationRoute });
    }
  };
  const connect = async (): Promise<() => Promise<string>> => {
    const auth = await signIn();
    const { id: installationId } = await findInstallation(auth);
    return async () => readAnswer(tokenSchema, await auth({ type: "installation", installationId })).token;
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
        throw explainRefusal(error, { credentials, now, route: tokenRoute });
      }
    },
    reset() {
      pending = undefined;
    },
    async installation() {
      try {
        return await findInstallation(await signIn());
      } catch (error) {
        throw explainRefusal(error, { credentials, now, route: installationRoute });
      }
    },
  };
}
