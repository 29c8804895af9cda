/*
 * The published table "Own and other" against what the operations do: each with valid input, sent as every role, for a
 * thing of the caller's own and for another team's or another person's.
 */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Actor } from "../identity/domain/actor.ts";
import { roles } from "../kernel/roles.ts";
import { renderSource, toManifestText, toSource } from "../scaffolder/render/testing.ts";
import { defineOperation } from "./define-operation.ts";
import { restOperations } from "./operations.ts";
import {
  actorOf,
  operationNamed,
  outcomeOf,
  published,
  readPublishedOwnership,
  type Whose,
} from "./permissions.testsuite.ts";
import type { RestOperation } from "./rest.ts";
import { createTestDeps, type TestDeps } from "./testing.ts";

const payments = "group:default/payments";
const storefront = "group:default/storefront";
const callerId = "usr_caller";
const callerRef = "user:default/caller";
const teamOf = (groups: readonly string[]) => ({ userRef: callerRef, groups });

interface Call {
  readonly input: object;
  /** Beyond the role: who the caller is. */
  readonly caller?: Partial<Actor>;
}

interface Variant {
  readonly title: string;
  readonly whose: Whose;
  readonly call: (deps: TestDeps) => Call;
  /** What a role gets that may not; of things that belong to one person nobody else learns that they exist. */
  readonly denied?: "forbidden" | "not_found";
}

const descriptor = `kind: Component
metadata:
  name: owned-service
spec:
  owner: \${{ values.owner }}
`;
/** The smallest template that makes something with an owner. */
const source = toSource({
  "demo/template.yaml": toManifestText(
    `- { action: fetch:template, input: { url: ./skeleton } }
- { id: publish, action: publish:github, input: { repository: owned-service } }
- { action: catalog:register, input: { catalogInfoPath: /catalog-info.yaml } }`,
    { parameters: "{ properties: { name: { type: string }, owner: { type: string } } }" },
  ),
  "demo/skeleton/catalog-info.yaml": descriptor,
});

const template = { name: "demo", source, digest: "", manifest: undefined, findings: [] };

function createOwnershipDeps(): TestDeps {
  const base = createTestDeps();
  return {
    ...base,
    templates: { ...base.templates, get: () => Promise.resolve(template) },
    renderer: {
      ...base.renderer,
      render: (job) => Promise.resolve().then(() => renderSource(job.source, job.answers, job.context)),
    },
  };
}

const create = (owner: string) => ({
  template: "demo",
  values: { name: "owned-service", owner },
});
const previewOf = (owner: string) => ({ name: "demo", values: create(owner).values });

/** A service for a team, asked for by somebody of it and by somebody of another. */
const creating = (inputOf: (owner: string) => object): Variant[] => [
  {
    title: "for a team of theirs",
    whose: "own",
    call: () => ({ input: inputOf(payments), caller: teamOf([storefront, payments]) }),
  },
  {
    title: "for another team",
    whose: "other",
    call: () => ({ input: inputOf(payments), caller: teamOf([storefront]) }),
  },
  {
    title: "for a team, being in none",
    whose: "other",
    call: () => ({ input: inputOf(payments), caller: teamOf([]) }),
  },
  {
    title: "for a team, being nobody of the catalog",
    whose: "own",
    call: () => ({ input: inputOf(payments) }),
  },
  {
    title: "for another team, with a service account of a team",
    whose: "other",
    call: () => ({ input: inputOf(payments), caller: { kind: "service", groups: [storefront] } }),
  },
];

function storeRun(deps: TestDeps, { starter, ownedBy }: { starter: string; ownedBy: string | null }) {
  const id = deps.newId("run");
  deps.db.raw
    .prepare(
      `INSERT INTO runs (id, template, template_digest, state, host, owner, name, owned_by, answers, actor_kind, actor_id,
         actor_name, request_hash, created_at)
       VALUES (?, 't', 'd', 'succeeded', 'h', 'o', ?, ?, '{}', 'user', ?, 'n', 'r', 0)`,
    )
    .run(id, id, ownedBy, starter);
  return { id };
}

const steering: Variant[] = [
  {
    title: "a run they started, for another team",
    whose: "own",
    call: (deps) => ({
      input: storeRun(deps, { starter: callerId, ownedBy: payments }),
      caller: teamOf([storefront]),
    }),
  },
  {
    title: "a run of their team that somebody else started",
    whose: "own",
    call: (deps) => ({
      input: storeRun(deps, { starter: "usr_other", ownedBy: payments }),
      caller: teamOf([payments]),
    }),
  },
  {
    title: "a run of another team",
    whose: "other",
    call: (deps) => ({
      input: storeRun(deps, { starter: "usr_other", ownedBy: payments }),
      caller: teamOf([storefront]),
    }),
  },
  {
    title: "a run of nobody's",
    whose: "other",
    call: (deps) => ({
      input: storeRun(deps, { starter: "usr_other", ownedBy: null }),
      caller: teamOf([payments]),
    }),
  },
];

function storeSession(deps: TestDeps, userId: string): { id: string } {
  const id = deps.newId("ses");
  deps.db.raw
    .prepare(
      `INSERT OR IGNORE INTO users (id, handle, display_name, role, created_at) VALUES (?, ?, 'n', 'viewer', 0)`,
    )
    .run(userId, userId);
  deps.db.raw
    .prepare(
      `INSERT INTO sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at) VALUES (?, ?, ?, 0, 0, 1)`,
    )
    .run(id, id, userId);
  return { id };
}

const ownSessions: Variant = { title: "their own", whose: "own", call: () => ({ input: {} }) };

/** Every operation that declares an ownership has its line here. Each has a case of its own and, where it names a thing, of others'. */
const variants: Readonly<Record<string, readonly Variant[]>> = {
  "runs.start": creating(create),
  "templates.preview": creating(previewOf),
  "runs.retry": steering,
  "runs.cancel": steering,
  "runs.archive": steering,
  "sessions.listMine": [ownSessions],
  "sessions.revokeOthers": [ownSessions],
  "sessions.revokeMine": [
    { title: "one of theirs", whose: "own", call: (deps) => ({ input: storeSession(deps, callerId) }) },
    {
      title: "one of somebody else's",
      whose: "other",
      call: (deps) => ({ input: storeSession(deps, "usr_other") }),
      denied: "not_found",
    },
  ],
};

const rows = readPublishedOwnership(published);

async function findViolations(operation: RestOperation): Promise<string[]> {
  const violations: string[] = [];
  const row = rows.get(operation.name);
  const deps = createOwnershipDeps();
  for (const role of roles) {
    for (const { title, whose, call, denied = "forbidden" } of variants[operation.name] ?? []) {
      storeSession(deps, callerId);
      const { input, caller = {} } = call(deps);
      const found = await outcomeOf(operation, deps, {
        actor: actorOf(role, { id: callerId, ...caller }),
        input,
      });
      const refusal = row?.[role].own === true ? denied : "forbidden";
      const expected = row?.[role][whose] === true ? "passes" : refusal;
      if (found !== expected)
        violations.push(`${operation.name} as ${role}, ${title}: ${found}, not ${expected}`);
    }
  }
  deps.db.close();
  return violations;
}

describe("ownership", () => {
  it("is published and tried, own and other, for every operation that declares one and for no other", () => {
    const declared = restOperations.flatMap(({ access, name }) =>
      access.ownership === undefined ? [] : [name],
    );
    expect(Object.keys(variants).toSorted()).toEqual(declared.toSorted());
    expect([...rows.keys()].toSorted()).toEqual(declared.toSorted());
    for (const { name, access } of restOperations)
      expect(access.overrideRole === undefined || access.ownership !== undefined, name).toBe(true);
    const triedWith = (name: string) => new Set(variants[name]?.map(({ whose }) => whose));
    const namingNothing = ["sessions.listMine", "sessions.revokeOthers"];
    for (const name of declared)
      expect([name, triedWith(name).size]).toEqual([name, namingNothing.includes(name) ? 1 : 2]);
  });

  it.each(Object.keys(variants))("of %s is checked on the thing itself, as published", async (name) => {
    expect(await findViolations(operationNamed(name))).toEqual([]);
  });

  it("shows a use case that forgot to look whose it is", async () => {
    const { access } = operationNamed("runs.cancel");
    const forgetful = defineOperation({
      name: "runs.cancel",
      kind: "mutation",
      summary: "A use case without its check",
      input: z.object({ id: z.string() }),
      output: z.object({}),
      access,
      rest: null,
      cli: null,
      run: async () => ({}),
    });
    expect(await findViolations(forgetful)).toEqual([
      "runs.cancel as developer, a run of another team: passes, not forbidden",
      "runs.cancel as developer, a run of nobody's: passes, not forbidden",
    ]);
  });

  it("shows a use case that forgot whom it creates for", async () => {
    const start = operationNamed("runs.start");
    if (start.kind === "stream") throw new Error("Expected runs.start to be no stream.");
    const forgetful: RestOperation = {
      ...start,
      call: (context, input) =>
        start.call({ ...context, actor: { ...context.actor, userRef: null, groups: [] } }, input),
    };
    expect(await findViolations(forgetful)).toEqual([
      "runs.start as developer, for another team: passes, not forbidden",
      "runs.start as developer, for a team, being in none: passes, not forbidden",
      "runs.start as developer, for another team, with a service account of a team: passes, not forbidden",
    ]);
  });
});
