import { describe, expect, it } from "vitest";
import {
  refusal,
  renderSource,
  testContext,
  toManifestText,
  toSource,
  type ManifestOptions,
} from "./testing.ts";

const FILE = "templates/demo/template.yaml";
const publish = (input: string, options: ManifestOptions = {}) =>
  renderSource(
    toSource({
      "demo/template.yaml": toManifestText(`- { action: publish:github, input: ${input} }`, options),
    }),
  );
const repository = (input: string, options?: ManifestOptions) => publish(input, options).plan.repository;
const refused = (input: string, options?: ManifestOptions) => refusal(() => publish(input, options));

describe("the repository a template asks for", () => {
  it("has safe defaults for everything it does not say", () => {
    expect(repository("{ repository: checkout }")).toEqual({
      owner: "acme",
      name: "checkout",
      description: "",
      visibility: "private",
      homepage: null,
      topics: [],
      defaultBranch: "main",
      settings: {
        hasIssues: true,
        hasWiki: false,
        hasProjects: false,
        allowSquashMerge: true,
        allowMergeCommit: true,
        allowRebaseMerge: true,
        allowAutoMerge: false,
        deleteBranchOnMerge: false,
        vulnerabilityAlerts: true,
        automatedSecurityFixes: true,
      },
      teams: [],
      labels: [],
      variables: [],
      secrets: [],
      environments: [],
      rules: {
        name: "Protect the default branch",
        requiredApprovals: 1,
        requireCodeOwnerReview: false,
        requiredStatusChecks: [],
        blockForcePush: true,
        blockDeletion: true,
      },
      commit: {
        message: "Initial commit",
        authorName: "Waymark",
        authorEmail: "waymark@users.noreply.invalid",
      },
    });
  });

  it.each([
    ["{ repository: checkout }", "acme/checkout"],
    ["{ repository: other/checkout }", "other/checkout"],
    ['{ repoUrl: "127.0.0.1:3001?repo=checkout" }', "acme/checkout"],
    ['{ repository: svc, repoUrl: "github.com?owner=x&repo=y" }', "acme/svc"],
  ])("of %s is %s", (input, name) => {
    const plan = repository(input);
    expect(`${plan.owner}/${plan.name}`).toBe(name);
  });

  it.each([
    ["repository: acme/checkout/extra", "checkout/extra"],
    ["repository: ''", ""],
    ["repository: 'a b'", "a b"],
    ["repository: '..'", ".."],
    ["repository: ...", "..."],
    ["repository: x.git", "x.git"],
    ["repository: a.wiki", "a.wiki"],
    ["repository: check_out", "check_out"],
    ["repository: Checkout", "Checkout"],
    ["repository: größe", "größe"],
    [`repository: ${"x".repeat(101)}`, "x".repeat(100)],
    ["repoUrl: 'github.com?owner=acme&repo=Check.Out'", "Check.Out"],
  ])("is not called %s", (input, shown) => {
    expect(refused(`{ ${input} }`)).toEqual({
      code: "invalid_repo_name",
      message: `Expected 2 to 99 lower-case letters, digits or hyphens, starting with a letter or digit, found "${shown}".`,
    });
  });

  it.each([
    ["{ repository: -a/checkout }", 'Expected an organisation, found "-a".'],
    ["{ repository: '../xy' }", 'Expected an organisation, found "..".'],
    ["{ repository: /checkout }", 'Expected an organisation, found "".'],
    ["{ repoUrl: '' }", 'Expected a repository like "github.com?owner=acme&repo=checkout", found "".'],
    [
      "{ repoUrl: nonsense }",
      'Expected a repository like "github.com?owner=acme&repo=checkout", found "nonsense".',
    ],
    ["{}", "Expected repoUrl or repository, found neither."],
  ])("is not at %s", (input, problem) => {
    expect(refused(input)).toEqual({ code: "template_invalid", message: `${FILE}:11:9: ${problem}` });
  });

  it("is described in one line of what the forge takes, cut between characters", () => {
    const described = (text: string) =>
      repository(`{ repository: svc, description: ${JSON.stringify(text)} }`).description;
    expect(described("  two\n\tlines  ")).toBe("two lines");
    expect(described("x".repeat(400))).toBe("x".repeat(350));
    const emoji = described(`${"x".repeat(349)}😀😀`);
    expect([emoji.isWellFormed(), [...emoji].length]).toEqual([true, 350]);
  });

  it("has topics in lower case, each once, because the forge refuses others", () => {
    expect(repository("{ repository: svc, topics: [TypeScript, service, typescript] }").topics).toEqual([
      "typescript",
      "service",
    ]);
  });

  it("has no rules when the template wants none", () => {
    expect(repository("{ repository: svc, protectDefaultBranch: false }").rules).toBeNull();
  });

  it.each([
    ["requiredApprovingReviewCount: 11", "requiredApprovingReviewCount: Too big"],
    ["requiredApprovingReviewCount: -1", "requiredApprovingReviewCount: Too small"],
    [
      "requiredApprovingReviewCount: '2'",
      "requiredApprovingReviewCount: Invalid input: expected number, received string",
    ],
    [
      "repoVisibility: secret",
      'repoVisibility: Invalid option: expected one of "public"|"private"|"internal"',
    ],
    ["allowAutoMerge: 'yes'", "allowAutoMerge: Invalid input: expected boolean, received string"],
    ["teams: [{ slug: a, permission: owner }]", "teams.0.permission: Invalid option"],
    ["labels: [{ color: red }]", "labels.0.name: Invalid input: expected string, received undefined"],
    ["environments: production", "environments: Invalid input: expected array, received string"],
    ["repoVariables: { A: [1] }", "repoVariables.A: Invalid input"],
  ])("is refused with %s at its step", (part, problem) => {
    expect(refused(`{ repository: svc, ${part} }`)).toEqual({
      code: "template_invalid",
      message: expect.stringContaining(
        `${FILE}:11:9: Input of the action publish:github: ${problem}`,
      ) as string,
    });
  });

  it("takes Backstage's other inputs in templates of others, and refuses a misspelt one in strict ones", () => {
    expect(repository("{ repository: svc, requiredLinearHistory: true }", { strict: false }).name).toBe(
      "svc",
    );
    expect(refused("{ repository: svc, requiredLinearHistory: true }").message).toContain(
      'The action publish:github has no input "requiredLinearHistory". It has: repository, repoUrl, ',
    );
  });
});

describe("who gets access", () => {
  const teams = (input: string) =>
    repository(`{ repository: svc, ${input} }`).teams.map(({ slug, permission }) => `${slug} ${permission}`);

  it.each([
    ["access: acme/core", ["core admin"]],
    ["access: core", []],
    ["access: ''", []],
    ["collaborators: [{ team: acme/ops, access: push }]", ["ops push"]],
    [
      "teams: [{ slug: ops, permission: pull }], collaborators: [{ team: ops, access: maintain }]",
      ["ops maintain"],
    ],
    ["teams: [{ slug: a, permission: pull }, { slug: a, permission: push }]", ["a push"]],
  ])("of %s", (input, expected) => {
    expect(teams(input)).toEqual(expected);
  });

  it("is a team; people are left out and the review says so", () => {
    const { plan, warnings } = publish(
      "{ repository: svc, access: bo, collaborators: [{ user: ana, access: admin }, { team: ops, access: triage }] }",
    );
    const told = ["bo", "ana"].map((person) => ({
      code: "person_access",
      message: `Access for the person ${person} is left out: this portal gives access to teams only.`,
    }));
    expect(plan.repository.teams).toEqual([{ slug: "ops", permission: "triage" }]);
    expect(plan.warnings).toEqual(told);
    expect(warnings).toMatchObject(told.map((warning) => ({ ...warning, line: 11, severity: "warning" })));
  });

  it("is a level the forge knows", () => {
    expect(refused("{ repository: svc, collaborators: [{ team: ops, access: write }] }").message).toBe(
      `${FILE}:11:9: Expected an access level for the team ops, found "write".`,
    );
  });
});

describe("secrets and variables", () => {
  const secrets = (value: string) =>
    repository(`{ repository: svc, secrets: { TOKEN: ${JSON.stringify(value)} } }`, {
      parameters: "{ properties: { DEPLOY_KEY: { type: string, ui:field: Secret } } }",
    }).secrets;

  it.each([
    "${{ secrets.DEPLOY_KEY }}",
    "${{ secrets['DEPLOY_KEY'] }}",
    '${{ secrets["DEPLOY_KEY"] }}',
    "${{secrets.DEPLOY_KEY}}",
  ])("%s names the answer its value comes from", (value) => {
    expect(secrets(value)).toEqual([{ name: "TOKEN", from: "DEPLOY_KEY" }]);
  });

  it("that are written into the template stay out of the plan", () => {
    const outcome = publish("{ repository: svc, secrets: { TOKEN: hunter2hunter2 } }");
    expect(outcome.plan.repository.secrets).toEqual([{ name: "TOKEN" }]);
    expect(JSON.stringify(outcome)).not.toContain("hunter2hunter2");
  });

  it("are told apart: a variable is shown as text, and the template's own wins over the portal's", () => {
    const manifest = toManifestText(
      "- { action: publish:github, input: { repository: svc, repoVariables: { N: 3, ON: true, WAYMARK_GATE: enforce } } }",
    );
    const context = { ...testContext, publicUrl: "https://waymark.example.com" };
    expect(
      renderSource(toSource({ "demo/template.yaml": manifest }), {}, context).plan.repository.variables,
    ).toEqual([
      { name: "WAYMARK_URL", value: "https://waymark.example.com" },
      { name: "WAYMARK_GATE", value: "enforce" },
      { name: "N", value: "3" },
      { name: "ON", value: "true" },
    ]);
  });

  it("of the gate are not given to templates of others", () => {
    const manifest = toManifestText("- { action: publish:github, input: { repository: svc } }", {
      strict: false,
    });
    const context = { ...testContext, publicUrl: "https://waymark.example.com" };
    expect(
      renderSource(toSource({ "demo/template.yaml": manifest }), {}, context).plan.repository.variables,
    ).toEqual([]);
  });
});
