// Signing in as a GitHub App on a forge that spoils both calls it takes: the installation, and the token for an hour.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAULT_KINDS } from "../forge/http/faults.ts";
import { campaigns, playFaults, toRoute } from "../github/campaigns.testsuite.ts";
import type { GitHub } from "../github/github.ts";
import { finishWithFaults } from "./testing/fault-campaign.ts";
import { fixtureTemplate } from "./testing/fixture-template.ts";
import { startRunBench, type RunBench } from "./testing/run-bench.ts";

const routes = campaigns["sign in as an App"];
let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench({ asApp: true, timeoutMs: 500 });
});
afterAll(() => bench.close());

/** What a person has to put right, in the words that are written down for it. */
const signInMessages = [
  /^The forge knows no GitHub App \d+ with this key\./,
  /^GitHub App \d+ is not installed in waymark\./,
  /^GitHub App \d+ is suspended in waymark, or may not sign in\.$/,
  /^The GitHub App could not sign in\. Check GITHUB_APP_ID/,
];

/** As a process that has just started: signed in nowhere. */
const signOut = (): void => void Object.assign(bench.deps, { github: bench.connect() });

const callAs = (github: GitHub) => github.teams.find("waymark", "payments");

describe("signing in as an App, on a forge that fails", () => {
  it("depends on the declared endpoints and on no other, once", async () => {
    const from = bench.requests().length;
    const github = bench.connect();
    await callAs(github);
    await callAs(github);
    const asked = bench.requests().slice(from).map(toRoute);
    expect(asked.filter((route) => routes.some((one) => one === route))).toEqual([...routes]);
  });

  it.each(FAULT_KINDS)("heals after %s from each endpoint, with words that are known", (kind) =>
    playFaults(
      {
        routes,
        send: bench.forgeAdmin,
        prepare: () => {
          const github = bench.connect();
          const perform = () => callAs(github);
          const expectWhole = async () => expect(await perform()).toMatchObject({ slug: "payments" });
          return Promise.resolve({ perform, expectWhole, ownMessages: signInMessages });
        },
      },
      kind,
    ),
  );

  it.each(FAULT_KINDS)("a run that has to sign in first makes everything once after %s", async (kind) => {
    const id = await bench.start(fixtureTemplate(`signed-in-${kind}`));
    signOut();
    await finishWithFaults(
      bench,
      id,
      routes.map((route) => ({ route, kind })),
    );
  });
});

describe("a limit that the forge announces while the App signs in", () => {
  it.each(routes)("at %s is waited for, not told as wrong credentials", async (route) => {
    for (const kind of ["403-secondary", "429"] as const) {
      const before = bench.deps.now();
      const github = bench.connect();
      let refused: unknown;
      await playFaults(
        {
          routes: [route],
          send: bench.forgeAdmin,
          prepare: () =>
            Promise.resolve({
              perform: () =>
                callAs(github).catch((error: unknown) => {
                  refused = error;
                  throw error;
                }),
              expectWhole: () => Promise.resolve(),
            }),
        },
        kind,
      );
      expect(refused).toMatchObject({ kind: "rate_limited", retryAtMs: before + 1000 });
      expect(bench.deps.now()).toBeGreaterThanOrEqual(before + 1000);
    }
  });
});
