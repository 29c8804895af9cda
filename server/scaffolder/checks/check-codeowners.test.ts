import { describe, expect, it } from "vitest";
import { checkCodeowners, matchesPattern, parseCodeowners } from "./check-codeowners.ts";
import { goldenContext, judge } from "./testing.ts";

const PATH = ".github/CODEOWNERS";
const owned = (text: string, paths: readonly string[] = []) =>
  judge(checkCodeowners, { [PATH]: text, ...Object.fromEntries(paths.map((path) => [path, ""])) });

describe("code owners", () => {
  it.each([
    "* @acme/payments\n",
    "# who\n\n*   @acme/payments   # everything\n",
    "*\t@acme/payments @ana\n",
    // The name of a managed account, with the short code of its enterprise.
    "* @acme/payments @ana_acme\n",
    "* ops@example.com @acme/payments\n",
    "/.github/ @acme/storefront\n* @acme/payments\n",
    "* @acme/storefront\n* @acme/payments\n",
  ])("may be %j", async (text) => {
    expect(await owned(text)).toEqual([]);
  });

  it("must exist, at the place other tools read", async () => {
    expect(await judge(checkCodeowners, { CODEOWNERS: "* @acme/payments\n" })).toEqual([
      `${PATH}:1:1: codeowners-missing: expected code owners, found no such file`,
    ]);
  });

  it.each([
    ["", '1:1: codeowners-catch-all: expected the line "* @acme/payments", found none'],
    ["# * @acme/payments\n", '1:1: codeowners-catch-all: expected the line "* @acme/payments", found none'],
    [
      "\n* @acme/storefront\n",
      "2:1: codeowners-team: expected @acme/payments, the team that owns the service, found @acme/storefront",
    ],
    [
      "* @acme/payments-ops @other/payments\n",
      "1:1: codeowners-team: expected @acme/payments, the team that owns the service, found @acme/payments-ops @other/payments",
    ],
  ])("%j give nobody the service", async (text, finding) => {
    expect(await owned(text)).toEqual([`${PATH}:${finding}`]);
  });

  it("are decided by the last line that matches, as GitHub does", async () => {
    expect(await owned("* @acme/payments\n* @acme/storefront\n")).toEqual([
      `${PATH}:2:1: codeowners-team: expected @acme/payments, the team that owns the service, found @acme/storefront`,
    ]);
  });

  it("of a line without owners are nobody, also of the line for everything", async () => {
    expect(await owned("*\n")).toEqual([
      `${PATH}:1:1: codeowners-owner: expected an owner, found none; * would belong to nobody`,
      `${PATH}:1:1: codeowners-team: expected @acme/payments, the team that owns the service, found nobody`,
    ]);
  });

  it.each([
    "payments",
    "@",
    "@acme/",
    "@acme/a/b",
    "@acme payments",
    "ana@example",
    "@ana_",
    "@_ana",
    "@ana_b_c",
    "@ana_b/payments",
    "acme/payments",
  ])("are no %s", async (owner) => {
    const [finding] = await owned(`* @acme/payments ${owner}\n`);
    const wrong = owner.split(" ").find((part) => part !== "@acme") ?? owner;
    expect(finding).toBe(
      `${PATH}:1:1: codeowners-owner: expected @user, @org/team or an address, found ${wrong}`,
    );
  });

  it.each(["!/slo/", "/[ab]/", "/a\\b/", "\\#file"])("are not found by the pattern %s", async (pattern) => {
    expect(await owned(`* @acme/payments\n${pattern} @ana\n`)).toEqual([
      `${PATH}:2:1: codeowners-pattern: expected a pattern without !, [ ] and \\, which GitHub ignores; found ${pattern}`,
    ]);
  });

  it("need files to own", async () => {
    const text = "* @acme/payments\n/deploy/ @ana\n/slo/ @ana\n";
    expect(await owned(text, ["deploy/a.yaml"])).toEqual([
      `${PATH}:3:1: codeowners-unmatched: no file matches /slo/`,
    ]);
  });

  it("name the team of the owner, also of one in another namespace", async () => {
    const context = { ...goldenContext, organization: "umbrella", owner: "group:finance/billing" };
    expect(await judge(checkCodeowners, { [PATH]: "* @umbrella/billing\n" }, context)).toEqual([]);
  });
});

/** Examples of docs.github.com, "About code owners", and of gitignore(5). */
describe("a pattern of code owners", () => {
  it.each([
    ["*", "a/b/c.txt"],
    ["*.js", "a/b/c.js"],
    ["/build/logs/", "build/logs/today/a.log"],
    ["docs/*", "docs/getting-started.md"],
    ["apps/", "apps/web/a.ts"],
    ["apps/", "deep/apps/a.ts"],
    ["/docs/", "docs/a.md"],
    ["/scripts/", "scripts/a.sh"],
    ["**/logs", "build/logs/a.log"],
    ["**/logs", "deeply/nested/logs/a.log"],
    ["**/logs", "logs/a.log"],
    ["/apps/github", "apps/github"],
    ["/apps/github", "apps/github/a.ts"],
    ["docs/**/x.md", "docs/x.md"],
    ["docs/**", "docs/a/b/c.md"],
    ["a?.md", "x/ab.md"],
    ["v1.2", "v1.2/a"],
    ["a+b", "a+b"],
    ["(x)", "(x)/y"],
  ])("%s matches %s", (pattern, path) => {
    expect(matchesPattern(pattern, path)).toBe(true);
  });

  it.each([
    ["*.js", "a/b/c.jsx"],
    ["/build/logs/", "other/build/logs/a.log"],
    ["docs/*", "docs/build-app/troubleshooting.md"],
    ["docs/*", "other/docs/a.md"],
    ["apps/", "apps"],
    ["apps/", "myapps/a"],
    ["/docs/", "other/docs/a.md"],
    ["**/logs", "build/catalogs/a.log"],
    ["docs/**/x.md", "docs/ax.md"],
    ["a?.md", "a.md"],
    ["a?.md", "a/.md"],
    ["v1.2", "v1x2/a"],
    ["/*.md", "docs/x.md"],
  ])("%s does not match %s", (pattern, path) => {
    expect(matchesPattern(pattern, path)).toBe(false);
  });
});

describe("the lines of a CODEOWNERS file", () => {
  it("keep their numbers, and an address with # in it stays whole", () => {
    expect(parseCodeowners("# a\n\n/x#y @ana # why\n  z   @b @c  \n#\n")).toEqual([
      { line: 3, pattern: "/x#y", owners: ["@ana"] },
      { line: 4, pattern: "z", owners: ["@b", "@c"] },
    ]);
  });
});
