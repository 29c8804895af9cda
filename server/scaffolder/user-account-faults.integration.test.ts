// What a portal asks only for a person's own account, on a forge that spoils every endpoint of it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { registerWebhook } from "../catalog/webhooks/register-webhook.ts";
import { FAULT_KINDS } from "../forge/http/faults.ts";
import { armFaults, campaigns, expectAllStruck, playFaults, toRoute } from "../github/campaigns.testsuite.ts";
import { limitToOwner } from "./domain/owner-limits.ts";
import { settleWithRetries } from "./testing/fault-campaign.ts";
import { fixtureTemplate } from "./testing/fixture-template.ts";
import { startRunBench, type RunBench } from "./testing/run-bench.ts";

type Kind = (typeof FAULT_KINDS)[number];

const login = "octocat";
const patientMs = 10_000;
/** Long enough for a forge that is merely busy; one that answers nothing is not waited for. */
const timeoutFor = (kind: Kind): number => (kind === "stall" ? 1000 : patientMs);
let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench({ account: login, timeoutMs: 500 });
  await bench.connect(patientMs).repositories.create(login, {
    name: "first",
    description: "",
    homepage: null,
    visibility: "private",
    hasIssues: true,
    hasWiki: false,
    hasProjects: false,
    customProperties: null,
  });
});
afterAll(() => bench.close());

const commitsSchema = z.array(z.unknown());
const homepageSchema = z.object({ homepage: z.string(), private: z.boolean() });

async function runWithFault(name: string, kind: Kind): Promise<void> {
  const { files, plan } = fixtureTemplate(name, { repository: { owner: login } });
  const id = await bench.start({ files, plan: limitToOwner(plan, { kind: "user", login }) });
  await armFaults(
    bench.forgeAdmin,
    campaigns["create in an account"].map((route) => ({ route, kind })),
  );
  const run = await settleWithRetries(bench, id);
  await expectAllStruck(bench.forgeAdmin);
  expect(run, run.message ?? "").toMatchObject({ state: "succeeded" });
  const found = homepageSchema.parse(await bench.json(`/repos/${login}/${name}`));
  expect(found).toEqual({ homepage: `${bench.deps.env.baseUrl}/runs/${id}`, private: true });
  expect(commitsSchema.parse(await bench.json(`/repos/${login}/${name}/commits`))).toHaveLength(1);
}

describe("a run in a person's account, on a forge that fails", () => {
  it.each(FAULT_KINDS)("makes its repository once when the creating call answers %s", (kind) =>
    runWithFault(`made-${kind}`, kind),
  );
});

const hooksSchema = z.array(z.object({ config: z.object({ url: z.string() }) }));
async function hooksAt(url: string): Promise<number> {
  const hooks = hooksSchema.parse(await bench.json(`/repos/${login}/first/hooks`));
  return hooks.filter((hook) => hook.config.url.startsWith(url)).length;
}

/** Twenty hooks fit a repository. */
async function removeHooks(): Promise<void> {
  const found = z.array(z.object({ id: z.number() })).parse(await bench.json(`/repos/${login}/first/hooks`));
  for (const { id } of found) await bench.rest("DELETE", `/repos/${login}/first/hooks/${id}`);
}

/** A portal that has just started, once per attempt as every scan repeats it, with the hook there before or not. */
async function prepare(index: number, isThere: boolean, timeoutMs = patientMs) {
  const publicUrl = `http://127.0.0.1:9/portal-${index}`;
  const deps = { ...bench.deps, env: { ...bench.deps.env, publicUrl } };
  const register = (withinMs = patientMs) => registerWebhook({ ...deps, github: bench.connect(withinMs) });
  await removeHooks();
  if (isThere) await register();
  bench.deps.clock.now += 10_000;
  return {
    perform: () => register(timeoutMs),
    async expectWhole() {
      // One repository that refuses is passed over until the next scan.
      await register();
      expect(await hooksAt(publicUrl)).toBe(1);
    },
  };
}

const subjects = [
  { campaign: "find out the owner", isThere: false },
  { campaign: "hook an account's repository", isThere: false },
  { campaign: "renew the hook of a repository", isThere: true },
] as const;
const cases = subjects.flatMap((subject) =>
  FAULT_KINDS.map((kind) => ({ ...subject, kind, title: subject.campaign })),
);

describe("webhooks of a person's repositories, on a forge that fails", () => {
  beforeAll(async () => {
    for (const kind of FAULT_KINDS) await bench.rest("DELETE", `/repos/${login}/made-${kind}`);
  });

  it("depend on the declared endpoints and on no other", async () => {
    const { perform } = await prepare(0, false);
    const from = bench.requests().length;
    await perform();
    await perform();
    const asked = [...new Set(bench.requests().slice(from).map(toRoute))].toSorted();
    expect(asked).toEqual(subjects.flatMap(({ campaign }) => [...campaigns[campaign]]).toSorted());
  });

  it.each(cases)("$title: one hook each after $kind from each endpoint", ({ campaign, isThere, kind }) =>
    playFaults(
      {
        routes: campaigns[campaign],
        send: bench.forgeAdmin,
        prepare: (index) => prepare(index, isThere, timeoutFor(kind)),
      },
      kind,
    ),
  );
});
