import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll } from "vitest";
import { type ForgeDatabase, inTransaction, openForgeDatabase } from "../store/database.ts";
import type { Plan } from "../store/plan.ts";
import { type Answer, at, startTestForge, type TestForge, textAt } from "../testing.ts";

export type Asked = {
  /** Whose token; nobody's when null, the bootstrap token when absent. */
  readonly as?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
};

type Ask = [method: string, path: string, body?: unknown, asked?: Asked];
type Written = [repository: string, path: string, text: string, branch?: string];

/** A running forge for the tests of one file, with the few things every one of them needs. */
export type RestDoor = {
  readonly forge: () => TestForge;
  /** Judged by GitHub's description: for answers whose shape counts, and for bodies GitHub knows. */
  readonly call: TestForge["call"];
  /** Not judged: for hostile bodies, unknown keys, other people's tokens and headers. */
  readonly ask: (...ask: Ask) => Promise<Answer>;
  readonly get: (path: string, asked?: Asked) => Promise<Answer>;
  /** A repository of the organisation; its path below /api/v3. */
  readonly repository: (name: string, fields?: Readonly<Record<string, unknown>>) => Promise<string>;
  /** A member of the organisation; the token that acts as that person. */
  readonly person: (login: string, role?: "admin" | "member") => Promise<string>;
  /** A team that holds the permission on each repository, with its members. */
  readonly team: (name: string, grants: Readonly<Record<string, string>>, members: string[]) => Promise<void>;
  /** Puts a text into a file of the default branch, or of another; the commit's id. */
  readonly write: (...written: Written) => Promise<string>;
  /** Which plan of GitHub the forge plays from now on. */
  readonly play: (plan: Plan) => Promise<void>;
};

async function expectSuccess(call: Promise<Answer>): Promise<Answer> {
  const answer = await call;
  if (answer.status >= 300)
    throw new Error(`expected success, found ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}

function askOf(forge: () => TestForge): RestDoor["ask"] {
  return (...[method, path, body, { as, headers = {} } = {}]) => {
    const token = as === undefined ? forge().token : as;
    const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    return forge().raw(method, `/api/v3${path}`, {
      headers: { ...authorization, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  };
}

/** What only the forge's own switches can do. */
const switchOf = (forge: () => TestForge) => (method: string, path: string, body: unknown) =>
  expectSuccess(forge().raw(method, path, { body, headers: { authorization: `Bearer ${forge().token}` } }));

function personOf(forge: () => TestForge, ask: RestDoor["ask"]): RestDoor["person"] {
  const admin = switchOf(forge);
  return async (login, role = "member") => {
    await admin("PUT", `/_forge/accounts/${login}`, {});
    await expectSuccess(ask("PUT", `/orgs/waymark/memberships/${login}`, { role }));
    return textAt((await admin("POST", "/_forge/tokens", { login })).body, "token");
  };
}

function teamOf(ask: RestDoor["ask"]): RestDoor["team"] {
  return async (name, grants, members) => {
    const own = `/orgs/waymark/teams/${name}`;
    await expectSuccess(ask("POST", "/orgs/waymark/teams", { name, privacy: "closed" }));
    for (const [repository, permission] of Object.entries(grants))
      await expectSuccess(ask("PUT", `${own}/repos/waymark/${repository}`, { permission }));
    for (const login of members) await expectSuccess(ask("PUT", `${own}/memberships/${login}`, {}));
  };
}

function writeOf(ask: RestDoor["ask"]): RestDoor["write"] {
  return async (...[repository, path, text, branch]) => {
    const target = `${repository}/contents/${path}`;
    const query = branch === undefined ? "" : `?ref=${encodeURIComponent(branch)}`;
    const current = await ask("GET", `${target}${query}`);
    const made = await expectSuccess(
      ask("PUT", target, {
        message: `Write ${path}`,
        content: Buffer.from(text).toString("base64"),
        ...(current.status === 200 ? { sha: at(current.body, "sha") } : {}),
        ...(branch === undefined ? {} : { branch }),
      }),
    );
    return textAt(made.body, "commit.sha");
  };
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
  const ask = askOf(forge);
  return {
    forge,
    call: (...call) => forge().call(...call),
    ask,
    get: (path, asked) => ask("GET", path, undefined, asked),
    repository: async (name, fields = {}) => {
      await expectSuccess(ask("POST", "/orgs/waymark/repos", { name, ...fields }));
      return `/repos/waymark/${name}`;
    },
    person: personOf(forge, ask),
    team: teamOf(ask),
    write: writeOf(ask),
    play: async (plan) => {
      await switchOf(forge)("PUT", "/_forge/plan", { plan });
    },
  };
}

/** Many rows at once, written into the forge's own database: over HTTP each would wait for the disk. */
export function storeAtOnce(forge: TestForge, fill: (db: ForgeDatabase) => void): void {
  const db = openForgeDatabase(join(forge.dataDir, "forge.db"));
  inTransaction(db, () => fill(db));
  db.close();
}

export const idAt = async (door: RestDoor, path: string): Promise<number> =>
  Number(at((await door.get(path)).body, "id"));

/** What a secret or a variable of Actions may be called. */
export const actionsName = fc
  .stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,40}$/)
  .filter((name) => !/^github_/i.test(name));
