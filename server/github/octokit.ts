/**
 * The one Octokit factory. Octokit has no default timeout, and its retry plugin re-sends POSTs, so every call here gets
 * its own 15 s limit and nothing is ever re-sent: whoever changes something reads the state again instead. Answers are
 * parsed, because a half-closed 201 resolves as a success without data.
 */
import { Octokit } from "@octokit/rest";
import type { z } from "zod";
import { isInTransaction } from "../../db/client.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Logger } from "../runtime/logger.ts";
import { classifyFailure, garbledAnswer } from "./classify-failure.ts";
import { createPacer, githubLimits, noLimits, type Pacer } from "./pacer.ts";
import type { ForgeProfile } from "./profile.ts";
import type { TokenSource } from "./token-source.ts";

export const githubApiVersion = "2022-11-28";
const defaultTimeoutMs = 15_000;

export interface RepoRef {
  readonly owner: string;
  readonly repo: string;
}

export interface ForgeClientConfig {
  readonly profile: ForgeProfile;
  readonly tokens: (request: Octokit["request"]) => TokenSource;
  readonly now: Clock;
  readonly logger: Logger;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly fetch?: typeof globalThis.fetch;
  readonly timeoutMs?: number;
}

type Send = (request: Octokit["request"]) => Promise<{ readonly data: unknown }>;
interface PageOptions {
  readonly page: number;
  readonly per_page: number;
}
type SendPage = (request: Octokit["request"], page: PageOptions) => Promise<{ readonly data: unknown }>;

export interface ForgeClient {
  readonly profile: ForgeProfile;
  /** Sends one call and parses its answer. */
  call<T>(schema: z.ZodType<T>, send: Send): Promise<T>;
  /** Reads pages of 100 until a page is not full or `enough` says so. */
  callPages<T>(
    schema: z.ZodType<T[]>,
    send: SendPage,
    enough?: (items: readonly T[]) => boolean,
  ): Promise<T[]>;
}

const pageSize = 100;

function createOctokit(config: ForgeClientConfig): Octokit {
  const quiet = (): undefined => undefined;
  const octokit = new Octokit({
    baseUrl: config.profile.apiUrl,
    userAgent: "waymark",
    request: config.fetch === undefined ? {} : { fetch: config.fetch },
    log: {
      debug: quiet,
      info: quiet,
      warn: (message: string) => config.logger.warn({ message }, "octokit"),
      error: quiet,
    },
  });
  octokit.hook.before("request", (options) => {
    options.request.signal = AbortSignal.timeout(config.timeoutMs ?? defaultTimeoutMs);
  });
  return octokit;
}

function guardRequests(octokit: Octokit, config: ForgeClientConfig, pacer: Pacer): void {
  const tokens = config.tokens(createOctokit(config).request);
  octokit.hook.wrap("request", async (request, options) => {
    if (isInTransaction()) {
      throw new Error(`${options.method} ${options.url}: no network inside a transaction.`);
    }
    try {
      await pacer.admit(options.method !== "GET");
      // Changed in place: plugins bind their hooks to this very object, a copy would not reach the wire.
      options.headers.authorization = `token ${await tokens.get()}`;
      options.headers["x-github-api-version"] = githubApiVersion;
      return await request(options);
    } catch (error) {
      const failure = classifyFailure(error, `${options.method} ${options.url}`, config.now);
      if (failure.kind === "credentials") tokens.reset();
      if (failure.retryAtMs !== undefined) pacer.pauseUntil(failure.retryAtMs);
      throw failure;
    }
  });
}

async function parsed<T>(schema: z.ZodType<T>, pending: Promise<{ readonly data: unknown }>): Promise<T> {
  const answer = await pending;
  const result = schema.safeParse(answer.data);
  if (!result.success) throw garbledAnswer("answer", result.error);
  return result.data;
}

export function createForgeClient(config: ForgeClientConfig): ForgeClient {
  const octokit = createOctokit(config);
  const limits = config.profile.kind === "embedded" ? noLimits : githubLimits;
  const sleep = config.sleep ?? ((ms) => new Promise<void>((resolve) => void setTimeout(resolve, ms)));
  guardRequests(octokit, config, createPacer(limits, { now: config.now, sleep }));
  const call: ForgeClient["call"] = (schema, send) => parsed(schema, send(octokit.request));
  return {
    profile: config.profile,
    call,
    async callPages(schema, send, enough = () => false) {
      const all = [];
      for (let page = 1; ; page += 1) {
        const items = await call(schema, (request) => send(request, { page, per_page: pageSize }));
        all.push(...items);
        if (items.length < pageSize || enough(items)) return all;
      }
    },
  };
}
