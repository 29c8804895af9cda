// What a list leaves out: pages that shift, permissions that shorten lists without an error, and forges that fail.
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { at, rows, scaffold, startTestForge, type TestForge } from "../../forge/testing.ts";
import { createGitHub } from "../../github/github.ts";
import { judgeTraffic } from "../../github/testing.ts";
import { parseEnv } from "../../runtime/env.ts";
import { dataPaths } from "../../runtime/paths.ts";
import { getEntity } from "../entities/get-entity.ts";
import { getStatus } from "./get-status.ts";
import { scanOrganisation } from "./scan-organisation.ts";

type Answers = (url: URL) => Response | undefined | Promise<Response | undefined>;

const { fetch } = judgeTraffic(async (request) => instead(new URL(request.url)));
let forge: TestForge;
let deps: TestDeps;
let instead: Answers;

beforeAll(async () => {
  forge = await startTestForge();
});
afterAll(() => forge.close());

/** A forge over a wire on which the test may answer in its place. */
function connect(kind: "embedded" | "github"): void {
  const { logger } = createTestDeps();
  const env = parseEnv(
    kind === "embedded"
      ? { WAYMARK_FORGE_PORT: String(forge.port) }
      : {
          GITHUB_URL: forge.url,
          GITHUB_ORG: "waymark",
          GITHUB_TOKEN: forge.token,
          GITHUB_WEBHOOK_SECRET: "of the tests",
          ALLOW_INSECURE_HTTP: "1",
        },
  );
  const paths = { ...dataPaths(forge.dataDir), forgeToken: path.join(forge.dataDir, "token") };
  deps = createTestDeps({
    env,
    paths,
    github: createGitHub({ env, paths, now: Date.now, logger, fetch }),
  });
  deps.clock.now = Date.now() + 60_000;
}

const component = (name: string): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\nspec:\n  type: service\n  lifecycle: production\n  owner: payments\n`;
const ends = (ending: string, answer: () => Response): Answers => {
  return (url) => (url.pathname.endsWith(ending) ? answer() : undefined);
};
const empty = () => Response.json([]);
const broken = () => Response.json({ message: "Server Error" }, { status: 500 });
const rescan = () => {
  deps.clock.now += 60_000;
  return scanOrganisation(deps);
};
const isKnown = (ref: string): Promise<boolean> =>
  getEntity(deps, ref).then(
    () => true,
    () => false,
  );

beforeEach(async () => {
  instead = () => undefined;
  for (const name of ["alpha", "beta", "gamma"]) {
    await scaffold(forge, name, { "catalog-info.yaml": component(name) });
  }
  await forge.call("POST", "/orgs/waymark/teams", { name: "Payments", privacy: "closed" });
  await forge.call("PUT", "/orgs/waymark/teams/payments/memberships/ada", { role: "member" });
});

describe("a scan of the organisation", () => {
  it("reads the list in an order that pushes do not change", async () => {
    connect("embedded");
    const asked: string[] = [];
    instead = (url) => {
      if (url.pathname.endsWith("/orgs/waymark/repos")) asked.push(url.searchParams.get("sort") ?? "");
      return undefined;
    };
    await rescan();
    expect(asked).toEqual(["full_name"]);
  });

  it("reads again what was pushed to twice in one second, also by a clock that is half a minute ahead", async () => {
    connect("embedded");
    const second = 1_000 * Math.floor(Date.now() / 1_000);
    instead = async (url) => {
      if (!url.pathname.endsWith("/orgs/waymark/repos")) return undefined;
      const { body } = await forge.call("GET", "/orgs/waymark/repos");
      return Response.json(
        rows(body).map((row) => ({ ...Object(row), pushed_at: new Date(second).toISOString() })),
      );
    };
    deps.clock.now = second + 30_500;
    await scanOrganisation(deps);
    await forge.call("PUT", "/repos/waymark/alpha/contents/catalog-info.yaml", {
      message: "Again",
      content: Buffer.from(component("alpha-again")).toString("base64"),
      sha: at((await forge.call("GET", "/repos/waymark/alpha/contents/catalog-info.yaml")).body, "sha"),
    });
    deps.clock.now += 120_000;
    expect(await scanOrganisation(deps)).toMatchObject({ changed: 1 });
    expect(await isKnown("component:default/alpha-again")).toBe(true);
  });

  it("keeps a repository that the list leaves out and the forge still has", async () => {
    connect("embedded");
    await rescan();
    instead = async (url) => {
      if (!url.pathname.endsWith("/orgs/waymark/repos")) return undefined;
      const { body } = await forge.call("GET", "/orgs/waymark/repos");
      return Response.json((body as { name: string }[]).filter(({ name }) => name !== "beta"));
    };
    expect(await rescan()).toMatchObject({ stale: 0 });
    expect(await isKnown("component:default/beta")).toBe(true);
  });

  it("drops what the forge says is gone, and what was archived", async () => {
    connect("embedded");
    await rescan();
    await forge.call("DELETE", "/repos/waymark/beta");
    await forge.call("PATCH", "/repos/waymark/gamma", { archived: true });
    await rescan();
    const known = ["alpha", "beta", "gamma"].map((name) => isKnown(`component:default/${name}`));
    expect(await Promise.all(known)).toEqual([true, false, false]);
    await forge.call("PATCH", "/repos/waymark/gamma", { archived: false });
  });

  it("keeps what is missing as stale while the forge cannot say, and reads it again afterwards", async () => {
    connect("embedded");
    await rescan();
    instead = (url) =>
      url.pathname.endsWith("/orgs/waymark/repos")
        ? empty()
        : url.pathname.includes("/repositories/")
          ? broken()
          : undefined;
    expect(await rescan()).toMatchObject({ repositories: 0, stale: 3 });
    expect(await isKnown("component:default/alpha")).toBe(true);
    expect(await getStatus(deps)).toMatchObject({ stale: 3, repositories: 3 });
    instead = () => undefined;
    expect(await rescan()).toMatchObject({ repositories: 3, failed: 0, stale: 0 });
    expect(await getStatus(deps)).toMatchObject({ stale: 0 });
  });

  it("loses nobody and nothing when a token that may see nothing gets empty lists and 404", async () => {
    connect("github");
    await rescan();
    const missing = () => Response.json({ message: "Not Found" }, { status: 404 });
    instead = (url) =>
      /\/(repos|teams|members)$/.test(url.pathname)
        ? empty()
        : /\/(repositories|memberships|teams)\//.test(url.pathname)
          ? missing()
          : undefined;
    // Three repositories, one team, one person.
    expect(await rescan()).toMatchObject({ stale: 5 });
    const refs = ["component:default/alpha", "group:default/payments", "user:default/ada"];
    expect(await Promise.all(refs.map(isKnown))).toEqual([true, true, true]);
  });

  it("asks for at most twenty missing ones in one scan, and for the others later", async () => {
    connect("embedded");
    for (let at = 0; at < 30; at += 1) {
      await forge.call("PUT", `/orgs/waymark/teams/payments/memberships/p${at}`, { role: "member" });
    }
    await rescan();
    for (let at = 0; at < 30; at += 1) await forge.call("DELETE", `/orgs/waymark/members/p${at}`);
    expect(await rescan()).toMatchObject({ stale: 10 });
    expect(await rescan()).toMatchObject({ stale: 0 });
    expect(await isKnown("user:default/p7")).toBe(false);
    expect(await isKnown("user:default/ada")).toBe(true);
  });

  it("keeps a team that cannot be read", async () => {
    connect("embedded");
    await rescan();
    instead = (url) =>
      ends("/orgs/waymark/teams", empty)(url) ?? ends("/orgs/waymark/teams/payments", broken)(url);
    expect(await rescan()).toMatchObject({ stale: 1 });
    expect(await isKnown("group:default/payments")).toBe(true);
  });
});
