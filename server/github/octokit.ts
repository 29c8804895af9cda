/**
 * The one Octokit factory. Octokit has no default timeout, and its retry plugin re-sends POSTs, so every call here gets
 * its own 15 s limit and nothing is ever re-sent: whoever changes something reads the state again instead. Answers are
 * parsed, because a half-closed 201 resolves as a success without data.
 */
import { Octokit } from "@octokit/rest";
import { z } from "zod";
import { isInTransaction } from "../../db/client.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Logger } from "../runtime/logger.ts";
import { classifyFailure, garbledAnswer, refusedAnswer, unsentRequest } from "./classify-failure.ts";
import { createEtagCache, type EtagCache } from "./etag-cache.ts";
import { isForgeErrorOf } from "./forge-error.ts";
import { findRefusal, graphqlPath } from "./graphql.ts";
import type { PaceLedger } from "./pace-ledger.ts";
import { createPacer, githubLimits, noLimits, type Pacer } from "./pacer.ts";
import type { ForgeProfile } from "./profile.ts";
import type { Installation, TokenSource } from "./token-source.ts";

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
  /** Shared by all processes that use the same credentials. */
  readonly ledger?: PaceLedger;
  readonly fetch?: typeof globalThis.fetch;
  readonly timeoutMs?: number;
}

/** What a call without an answer of its own brings: nothing (204), or GitHub's empty object (201, 202). */
export const noContentSchema = z.union([z.literal("").optional(), z.strictObject({})]);

interface Answer {
  readonly data: unknown;
  readonly headers?: { readonly link?: string | undefined };
}
type Send = (request: Octokit["request"]) => Promise<Answer>;
interface PageOptions {
  readonly page: number;
  readonly per_page: number;
}
type SendPage = (request: Octokit["request"], page: PageOptions) => Promise<Answer>;

export interface ForgeClient {
  readonly profile: ForgeProfile;
  /** Where and with what this client's App is installed; undefined when it is none. */
  installation(): Promise<Installation | undefined>;
  readonly usesApp: boolean;
  /** Sends one call and parses its answer. */
  call<T>(schema: z.ZodType<T>, send: Send): Promise<T>;
  /** Reads pages of 100 as long as the forge names a next one. */
  callPages<T>(schema: z.ZodType<T[]>, send: SendPage): Promise<T[]>;
}

const pageSize = 100;
/** Far more than any organisation has; a forge that names a next page for ever is not followed for ever. */
const maxPages = 1000;

/**
 * Whether to ask for another page. A page may hold less than it could and not be the last, where the forge drops what
 * the caller may not see, so its word counts; a full page without one is followed as well.
 */
const hasNext = (link: string | undefined, items: number): boolean =>
  link === undefined ? items >= pageSize : /;\s*rel="?next"?/i.test(link);

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

const notModifiedSchema = z.object({
  name: z.literal("HttpError"),
  status: z.literal(304),
  response: z.object({ headers: z.object({ date: z.string().optional() }) }).optional(),
});

/** Sends a read with the tag of the answer it got last time; "not modified" hands that one out again. */
function keepAnswers(octokit: Octokit, cache: EtagCache): void {
  octokit.hook.wrap("request", async (request, options) => {
    if (options.method !== "GET") return request(options);
    const { url: address, headers: sent } = octokit.request.endpoint(options);
    const key = `${address} ${sent.accept ?? ""}`;
    const known = cache.find(key);
    if (known) options.headers["if-none-match"] = known.etag;
    try {
      const answer = await request(options);
      const { etag } = answer.headers;
      if (etag !== undefined) cache.keep(key, { etag, link: answer.headers.link, data: answer.data });
      return answer;
    } catch (error) {
      const notModified = notModifiedSchema.safeParse(error);
      if (!known || !notModified.success) throw error;
      const date = notModified.data.response?.headers.date;
      const headers = { ...(date && { date }), ...(known.link && { link: known.link }) };
      return { status: 200, url: address, headers, data: known.data() };
    }
  });
}

interface ClientParts {
  readonly tokens: TokenSource;
  readonly pacer: Pacer;
  readonly cache: EtagCache;
}

/** A name of dots is no name: an address resolves it, and the call would go to another endpoint. */
const leadsElsewhere = (url: string): boolean => /\/\.\.?(?=[/?#]|$)/.test(url);

function guardRequests(octokit: Octokit, config: ForgeClientConfig, parts: ClientParts): void {
  const { pacer, cache, tokens } = parts;
  // The caller is to hear of the forge's refusal, also where the pause cannot be stored.
  const pause = (epochMs: number): Promise<void> =>
    pacer
      .pauseUntil(epochMs)
      .catch((error: unknown) => config.logger.warn({ err: error }, "pause was not stored"));
  // Wrapped first, so it is the innermost: a pause or a refusal concerns conditional reads like all others.
  keepAnswers(octokit, cache);
  octokit.hook.wrap("request", async (request, options) => {
    if (isInTransaction()) {
      throw new Error(`${options.method} ${options.url}: no network inside a transaction.`);
    }
    const route = `${options.method} ${options.url}`;
    if (leadsElsewhere(octokit.request.endpoint(options).url)) throw unsentRequest(route);
    // Outside of what follows: to be told to wait is no failure of the forge, and reads need not wait for writes.
    await pacer.admit(options.method !== "GET");
    try {
      // Changed in place: plugins bind their hooks to this very object, a copy would not reach the wire.
      const token = await tokens.get();
      if (token !== "") options.headers.authorization = `token ${token}`;
      options.headers["x-github-api-version"] = githubApiVersion;
      const answer = await request(options);
      const refusal = options.url === graphqlPath ? findRefusal(answer.data) : undefined;
      if (refusal !== undefined) throw refusedAnswer(refusal, answer.headers, config.now);
      return answer;
    } catch (error) {
      const failure = classifyFailure(error, route, config.now);
      if (failure.kind === "credentials") tokens.reset();
      if (failure.retryAtMs !== undefined) await pause(failure.retryAtMs);
      throw failure;
    }
  });
}

interface Parsed<T> {
  readonly data: T;
  readonly link: string | undefined;
}

async function parsed<T>(schema: z.ZodType<T>, pending: Promise<Answer>): Promise<Parsed<T>> {
  const answer = await pending;
  const result = schema.safeParse(answer.data);
  if (!result.success) throw garbledAnswer("answer", result.error);
  return { data: result.data, link: answer.headers?.link };
}

export function createForgeClient(config: ForgeClientConfig): ForgeClient {
  const octokit = createOctokit(config);
  const limits = config.profile.kind === "embedded" ? noLimits : githubLimits;
  const sleep = config.sleep ?? ((ms) => new Promise<void>((resolve) => void setTimeout(resolve, ms)));
  const cache = createEtagCache();
  const tokens = config.tokens(createOctokit(config).request);
  const pacer = createPacer(limits, { now: config.now, sleep, ledger: config.ledger });
  guardRequests(octokit, config, { tokens, pacer, cache });
  const ask = async <T>(schema: z.ZodType<T>, send: Send): Promise<Parsed<T>> => {
    try {
      return await parsed(schema, send(octokit.request));
    } catch (error) {
      // What could not be read came with a valid tag perhaps, and must not be confirmed as "not modified" for ever.
      if (isForgeErrorOf(error, "garbled")) cache.clear();
      throw error;
    }
  };
  return {
    profile: config.profile,
    installation: async () => tokens.installation?.(),
    usesApp: tokens.installation !== undefined,
    call: async (schema, send) => (await ask(schema, send)).data,
    async callPages(schema, send) {
      const all = [];
      for (let page = 1; page <= maxPages; page += 1) {
        const { data, link } = await ask(schema, (request) => send(request, { page, per_page: pageSize }));
        all.push(...data);
        if (!hasNext(link, data.length)) return all;
      }
      throw garbledAnswer("list", new Error(`Expected a last page within ${maxPages}, found none.`));
    },
  };
}
