import { afterAll, beforeAll } from "vitest";
import { type Answer, at, rows, startTestForge, type TestForge, textAt } from "../testing.ts";

export type Asked = {
  /** Whose token; nobody's when null, the bootstrap token when absent. */
  readonly as?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A running forge for the tests of one file, with the few things every one of them needs. */
export type RestDoor = {
  readonly forge: () => TestForge;
  /** Judged by GitHub's description: for answers whose shape counts, and for bodies GitHub knows. */
  readonly call: TestForge["call"];
  /** Not judged: for hostile bodies, unknown keys, other people's tokens and headers. */
  readonly ask: (method: string, path: string, body?: unknown, asked?: Asked) => Promise<Answer>;
  readonly get: (path: string, asked?: Asked) => Promise<Answer>;
  /** A repository of the organisation; its path below /api/v3. */
  readonly repository: (name: string, fields?: Readonly<Record<string, unknown>>) => Promise<string>;
  /** A member of the organisation; the token that acts as that person. */
  readonly person: (login: string, role?: "admin" | "member") => Promise<string>;
  /** A team that holds the permission on each repository, with its members. */
  readonly team: (name: string, grants: Readonly<Record<string, string>>, members: string[]) => Promise<void>;
  /** Puts one text into a file of the default branch, or of another; the commit's id. */
  readonly write: (repository: string, path: string, text: string, branch?: string) => Promise<string>;
};

async function expectSuccess(call: Promise<Answer>): Promise<Answer> {
  const answer = await call;
  if (answer.status >= 300)
    throw new Error(`expected success, found ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}

export function useRestDoor(options: Parameters<typeof startTestForge>[0] = {}): RestDoor {
  let started: TestForge | undefined;
  beforeAll(async () => {
    started = await startTestForge(options);
  });
  afterAll(async () => {
    await started?.close();
  });
  const forge = (): TestForge => {
    if (!started) throw new Error("expected a running forge, found none: ask inside a test or a hook");
    return started;
  };
  const ask: RestDoor["ask"] = (method, path, body, { as, headers = {} } = {}) => {
    const token = as === undefined ? forge().token : as;
    const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    return forge().raw(method, `/api/v3${path}`, {
      headers: { ...authorization, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  };
  const admin = (method: string, path: string, body: unknown) =>
    expectSuccess(forge().raw(method, path, { body, headers: { authorization: `Bearer ${forge().token}` } }));
  return {
    forge,
    call: (...call) => forge().call(...call),
    ask,
    get: (path, asked) => ask("GET", path, undefined, asked),
    repository: async (name, fields = {}) => {
      await expectSuccess(ask("POST", "/orgs/waymark/repos", { name, ...fields }));
      return `/repos/waymark/${name}`;
    },
    person: async (login, role = "member") => {
      await admin("PUT", `/_forge/accounts/${login}`, {});
      await expectSuccess(ask("PUT", `/orgs/waymark/memberships/${login}`, { role }));
      return textAt((await admin("POST", "/_forge/tokens", { login })).body, "token");
    },
    team: async (name, grants, members) => {
      await expectSuccess(ask("POST", "/orgs/waymark/teams", { name, privacy: "closed" }));
      for (const [repository, permission] of Object.entries(grants))
        await expectSuccess(
          ask("PUT", `/orgs/waymark/teams/${name}/repos/waymark/${repository}`, { permission }),
        );
      for (const login of members)
        await expectSuccess(ask("PUT", `/orgs/waymark/teams/${name}/memberships/${login}`, {}));
    },
    write: async (repository, path, text, branch) => {
      const content = Buffer.from(text).toString("base64");
      const current = await ask(
        "GET",
        `${repository}/contents/${path}${branch === undefined ? "" : `?ref=${encodeURIComponent(branch)}`}`,
      );
      const sha = current.status === 200 ? { sha: at(current.body, "sha") } : {};
      const body = { message: `Write ${path}`, content, ...sha, ...(branch === undefined ? {} : { branch }) };
      return textAt(
        (await expectSuccess(ask("PUT", `${repository}/contents/${path}`, body))).body,
        "commit.sha",
      );
    },
  };
}

/** What a refusal says: the status and the sentence. */
export const refusal = ({ status, body }: Answer): [number, unknown] => [status, at(body, "message")];

/** The fields a 422 complains about, as "resource.field code". */
export const fieldErrors = ({ body }: Answer): string[] =>
  rows(body, "errors").map(
    (error) => `${textAt(error, "resource")}.${textAt(error, "field")} ${textAt(error, "code")}`,
  );

/** The pages a Link header names, by relation. */
export function linkPages({ headers }: Answer): Record<string, string | null> {
  const found = [...(headers.get("link") ?? "").matchAll(/<([^>]+)>; rel="(\w+)"/g)];
  return Object.fromEntries(
    found.map(([, url = "", relation = ""]) => [relation, new URL(url).searchParams.get("page")]),
  );
}

export const named = (body: unknown, path?: string): string[] =>
  rows(body, path).map((item) => textAt(item, "name"));
