/* What a failure of the forge may show: to a person nothing of the forge's words, to nobody a token or a secret. */
import { inspect } from "node:util";
import pino from "pino";
import { describe, expect, it } from "vitest";
import { isForgeError } from "./forge-error.ts";
import { answer, failureOf, refusal, scriptedForge } from "./testing/scripted-forge.ts";
import { staticToken } from "./token-source.ts";

const secrets = {
  token: "ghs_12_eyJhbGciOi.secret-part",
  hook: "hook-secret-1",
  upstream: "wm_leaked_by_the_forge",
};
const ref = { owner: "acme", repo: "web" };
const tokens = () => staticToken(secrets.token);
const hook = { url: "https://portal/hook", secret: secrets.hook, events: ["push"] };

const failures: [string, () => Promise<unknown>][] = [
  [
    "a refusal",
    async () => {
      const { github } = scriptedForge(() => refusal(403, `No. ${secrets.upstream}`), { tokens });
      return failureOf(github.repositories.getTopics(ref));
    },
  ],
  [
    "a refused write of a webhook",
    async () => {
      const answers = [answer(200, []), refusal(422, `Validation Failed ${secrets.upstream}`)];
      const { github } = scriptedForge(() => answers.shift(), { tokens });
      return failureOf(github.webhooks.ensureOrgHook("acme", hook));
    },
  ],
  [
    "an outage",
    async () => {
      const { github } = scriptedForge(
        () => Promise.reject(new TypeError(`fetch failed ${secrets.upstream}`)),
        { tokens },
      );
      return failureOf(github.repositories.setTopics(ref, []));
    },
  ],
  [
    "a refusal over GraphQL",
    async () => {
      const errors = [{ type: "FORBIDDEN", message: secrets.upstream }];
      const { github } = scriptedForge(() => answer(200, { data: null, errors }), { tokens });
      const commit = {
        branch: "main",
        expectedHead: "a".repeat(40),
        headline: "H",
        body: "B",
        additions: [],
      };
      return failureOf(github.gitData.commitOnBranch(ref, commit));
    },
  ],
  [
    "an answer of another shape",
    async () => {
      const { github } = scriptedForge(() => ({ names: secrets.upstream }), { tokens });
      return failureOf(github.repositories.getTopics(ref));
    },
  ],
];

describe.each(failures)("%s", (_what, fail) => {
  it("shows a person our own words", async () => {
    const failure = await fail();
    expect(isForgeError(failure)).toBe(true);
    expect(String(failure)).not.toContain(secrets.upstream);
    expect(String(failure)).toMatch(/^ForgeError: (GET|POST|PUT|PATCH|answer)/);
  });

  it("shows nobody the token or a secret, however deep one looks", async () => {
    const failure = await fail();
    const shown = [
      inspect(failure, { depth: 20, showHidden: true }),
      JSON.stringify(failure),
      String(Object(failure).stack),
    ];
    for (const text of shown) {
      expect(text).not.toContain(secrets.token);
      expect(text).not.toContain(secrets.hook);
    }
  });

  it("writes neither to the log", async () => {
    const lines: string[] = [];
    const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
    logger.error({ err: await fail() }, "failed");
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain(secrets.token);
    expect(lines[0]).not.toContain(secrets.hook);
  });
});

describe("the token", () => {
  it("goes into one header and nowhere else", async () => {
    const { github, calls } = scriptedForge(() => ({ names: [] }), { tokens });
    await github.repositories.setTopics(ref, ["a"]);
    const [call] = calls;
    expect(call?.headers.get("authorization")).toBe(`token ${secrets.token}`);
    expect([...(call?.headers ?? [])].filter(([, value]) => value.includes(secrets.token))).toHaveLength(1);
    expect(JSON.stringify([call?.target, call?.body])).not.toContain(secrets.token);
  });

  it("that is empty sends no header at all", async () => {
    const { github, calls } = scriptedForge(() => ({ names: [] }), { tokens: () => staticToken("") });
    await github.repositories.getTopics(ref);
    expect(calls[0]?.headers.has("authorization")).toBe(false);
  });

  it("that is refused is asked for anew at the next call, and no call is sent twice", async () => {
    const given = ["old", "new"];
    let resets = 0;
    const source = {
      get: () => Promise.resolve(given[resets] ?? ""),
      reset: () => void (resets += 1),
    };
    const answers = [refusal(401, "Bad credentials"), answer(200, { names: [] })];
    const { github, calls } = scriptedForge(() => answers.shift(), { tokens: () => source });
    expect(await failureOf(github.repositories.getTopics(ref))).toMatchObject({ kind: "credentials" });
    expect(calls).toHaveLength(1);
    await github.repositories.getTopics(ref);
    expect(calls.map(({ headers }) => headers.get("authorization"))).toEqual(["token old", "token new"]);
  });

  it.each([403, 404, 409, 422, 429, 500])("is kept when a call is answered with %i", async (status) => {
    let resets = 0;
    const source = { get: () => Promise.resolve("t"), reset: () => void (resets += 1) };
    const { github } = scriptedForge(() => refusal(status, "x"), { tokens: () => source });
    await failureOf(github.repositories.getTopics(ref));
    expect(resets).toBe(0);
  });
});
