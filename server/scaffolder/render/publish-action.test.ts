import { describe, expect, test } from "vitest";
import { refusal, renderSource, testContext, toManifestText, toSource } from "./testing.ts";

describe("the plan", () => {
  const publish = (input: string, options = {}) =>
    renderSource(
      toSource({
        "demo/template.yaml": toManifestText(
          `- { id: publish, action: publish:github, input: ${input} }`,
          options,
        ),
      }),
      { name: "checkout" },
    ).plan;

  test("Backstage's publish inputs become repository settings, teams and rules", () => {
    const plan = publish(
      `{ repoUrl: "127.0.0.1:3001?owner=acme&repo=checkout", description: "two\\nlines", topics: [a], access: acme/core,
         collaborators: [{ team: ops, access: push }], repoVariables: { A: 1 }, secrets: { TOKEN: "\${{ secrets.DEPLOY_KEY }}", OTHER: x },
         requiredApprovingReviewCount: 2, allowMergeCommit: false }`,
      { strict: false },
    );
    expect(plan.repository).toMatchObject({
      owner: "acme",
      name: "checkout",
      description: "two lines",
      visibility: "private",
      defaultBranch: "main",
      topics: ["a"],
      teams: [
        { slug: "core", permission: "admin" },
        { slug: "ops", permission: "push" },
      ],
      variables: [{ name: "A", value: "1" }],
      secrets: [{ name: "TOKEN", from: "DEPLOY_KEY" }, { name: "OTHER" }],
      rules: { requiredApprovals: 2, blockForcePush: true },
      settings: { allowMergeCommit: false, allowSquashMerge: true },
    });
    expect(JSON.stringify(plan)).not.toContain('"x"');
  });

  test("a template written for another host publishes to this portal's organisation and says so", () => {
    const plan = publish('{ repoUrl: "github.com?owner=elsewhere&repo=checkout" }');
    expect([plan.repository.owner, plan.repository.name]).toEqual(["acme", "checkout"]);
    expect(plan.warnings.map((warning) => warning.code)).toEqual(["other_organisation"]);
  });

  test("variables of the release gate appear only when pipelines can reach the portal", () => {
    const manifest = toManifestText("- { action: publish:github, input: { repository: checkout } }");
    const source = toSource({ "demo/template.yaml": manifest });
    expect(renderSource(source).plan.repository.variables).toEqual([]);
    const reachable = { ...testContext, publicUrl: "https://waymark.acme.dev" };
    expect(renderSource(source, {}, reachable).plan.repository.variables).toEqual([
      { name: "WAYMARK_URL", value: "https://waymark.acme.dev" },
      { name: "WAYMARK_GATE", value: "observe" },
    ]);
  });

  test("registration names the entity of the rendered descriptor, outputs hold links that are web addresses", () => {
    const manifest = toManifestText(
      `- { action: fetch:template, input: { url: ./s } }
- { id: publish, action: publish:github, input: { repository: "\${{ parameters.name }}" } }
- { id: register, action: catalog:register, input: { repoContentsUrl: "\${{ steps.publish.output.repoContentsUrl }}", catalogInfoPath: /catalog-info.yaml } }`,
      {
        output: `
    links:
      - { title: Repository, url: "\${{ steps.publish.output.repositoryUrl }}" }
      - { title: Catalog, entityRef: "\${{ steps.register.output.entityRef }}" }
      - { title: Hidden, if: false, url: "https://example.com" }
      - { title: Script, url: "javascript:alert(1)" }
    text: [{ title: Next, content: "Open \${{ steps.register.output.catalogUrl }}" }]`,
      },
    );
    const descriptor =
      "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: ${{ values.name }} }\nspec: { owner: Payments }\n";
    const { plan } = renderSource(
      toSource({ "demo/template.yaml": manifest, "demo/s/catalog-info.yaml": descriptor }),
      {
        name: "checkout",
      },
    );
    expect(plan.catalog).toEqual({
      entityRef: "component:default/checkout",
      path: "catalog-info.yaml",
      owner: "group:default/payments",
    });
    expect(plan.output).toEqual({
      links: [
        { title: "Repository", url: "http://127.0.0.1:3001/acme/checkout", entityRef: null },
        { title: "Catalog", url: null, entityRef: "component:default/checkout" },
      ],
      text: [{ title: "Next", content: "Open http://127.0.0.1:3000/catalog/default/component/checkout" }],
    });
  });

  test("a template that publishes nothing, or twice, or registers before publishing, is refused", () => {
    const render = (steps: string) =>
      refusal(() => renderSource(toSource({ "demo/template.yaml": steps }))).message;
    const nothing = toManifestText("- { action: publish:github }").replace(
      "action: publish:github",
      "action: debug:log",
    );
    expect(render(nothing)).toContain("Expected a step that publishes");
    const step = "- { action: publish:github, input: { repository: demo } }";
    expect(render(toManifestText(`${step}\n${step}`))).toContain("found a second one");
    expect(render(toManifestText("- { action: catalog:register }"))).toContain("before this one");
  });

  test("a team of one gets no required approvals and a warning, tier 0 asks for two", () => {
    const manifest = toManifestText(
      "- { action: publish:github, input: { repository: demo, requiredApprovingReviewCount: '${{ values.requiredApprovals }}' } }",
      { parameters: "{ properties: { tier: { type: integer } } }" },
    );
    const source = toSource({ "demo/template.yaml": manifest });
    const approvals = (tier: number, ownerMembers: number | null) => {
      const { plan } = renderSource(source, { tier }, { ...testContext, ownerMembers });
      return [plan.repository.rules?.requiredApprovals, plan.warnings.length];
    };
    expect([approvals(0, 5), approvals(1, 5), approvals(3, null), approvals(1, 1), approvals(0, 2)]).toEqual([
      [2, 0],
      [1, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ]);
  });
});
