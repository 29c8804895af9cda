import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiRoutes } from "../rest/routes.ts";
import { scaffold, startTestForge, type TestForge } from "../testing.ts";
import { UNDOCUMENTED_ROUTES, UNDOCUMENTED_STATUSES } from "./exceptions.ts";
import { describeApps } from "./apps.testsuite.ts";
import { describeDelivery } from "./delivery.testsuite.ts";
import { describeGit } from "./git.testsuite.ts";
import { describeOrganization } from "./organization.testsuite.ts";
import { describeSettings } from "./settings.testsuite.ts";
import { createSubject, REPO } from "./subject.testsuite.ts";

// Every call below goes through the judge: an unknown key in what is sent or a missing one in what comes back
// throws. The last tests prove that no route and no documented operation was left out.

let forge: TestForge;
let head: { commit: string; tree: string };
const subject = createSubject({ forge: () => forge, head: () => head });

beforeAll(async () => {
  forge = await startTestForge();
  head = await scaffold(forge, "checkout", {
    "README.md": "# Checkout\n",
    "src/index.ts": "export {};\n",
    "link.md": { content: "README.md", mode: "120000" },
    "dangling.md": { content: "nowhere", mode: "120000" },
    ".github/CODEOWNERS": "* @waymark/payments\nsrc/ nobody\n",
  });
});
afterAll(async () => {
  await forge.close();
});

describe("answers have GitHub's shapes", () => {
  describeOrganization(subject);
  describeGit(subject);
  describeSettings(subject);
  describeDelivery(subject);
  describeApps(subject);
});

describe("the suite itself", () => {
  it("catches a misspelt body key, an unknown query key and a path GitHub does not have", async () => {
    await expect(
      forge.call("POST", "/orgs/waymark/repos", { name: "typo", visibilty: "private" }),
    ).rejects.toThrow(/visibilty/);
    await expect(forge.call("GET", "/orgs/waymark/repos?perpage=3")).rejects.toThrow(
      /unknown query key perpage/,
    );
    await expect(forge.call("GET", "/orgs/waymark/repos?per_page=many")).rejects.toThrow(/per_page=many/);
    await expect(forge.call("GET", "/orgs/waymark/repos?sort=age")).rejects.toThrow(/sort=age/);
    await expect(forge.call("GET", "/orgs/waymark/everything")).rejects.toThrow(/no such operation/);
  });

  it("catches an answer that lacks a required key", () => {
    const findings = forge.contract.check({
      method: "GET",
      target: `${REPO}/git/ref/heads/main`,
      requestBody: undefined,
      status: 200,
      responseBody: { ref: "refs/heads/main", node_id: "x", url: "http://x/y" },
    });
    expect(findings.map((finding) => finding.message).join()).toContain("object");
  });

  it("catches a status the operation does not list, also where another one may answer it", () => {
    const answer = { requestBody: undefined, responseBody: { message: "x", documentation_url: "y" } };
    const of = (target: string, status: number) =>
      forge.contract.check({ method: "GET", target, status, ...answer }).map(({ message }) => message);
    expect(of(`${REPO}/environments/production`, 404)).toEqual([]);
    expect(of(`${REPO}/environments/production`, 409)).toEqual(["undocumented status 409"]);
    expect(of(`${REPO}/labels`, 422)).toEqual(["undocumented status 422"]);
  });

  it("excuses nothing that the description lists, and nothing it does not know", () => {
    const excused = UNDOCUMENTED_STATUSES.map(({ operation, status }) => ({
      operation: forge.contract.operations.find(({ id }) => id === operation),
      status,
    }));
    expect(excused.filter(({ operation }) => operation === undefined)).toEqual([]);
    expect(excused.filter(({ operation, status }) => status in (operation?.responses ?? {}))).toEqual([]);
  });

  it("has exercised every operation of the pruned description", () => {
    const left = forge.contract.operations
      .map((operation) => operation.id)
      .filter((id) => !forge.contract.exercised.has(id));
    expect(left).toEqual([]);
  });

  it("serves no route GitHub does not describe, exceptions with their reason aside", () => {
    const sample = (path: string) => path.replace(/\{(\w+)\+?\}/g, "x");
    const left = apiRoutes
      .filter((route) => !forge.contract.find(route.method, sample(route.path)))
      .map((route) => `${route.method} ${route.path}`)
      .filter((name) => !(name in UNDOCUMENTED_ROUTES));
    expect(left).toEqual([]);
  });
});
