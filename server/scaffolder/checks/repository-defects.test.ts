import { describe, expect, it } from "vitest";
import { checkCatalogDescriptor } from "./check-catalog-descriptor.ts";
import { checkCodeowners, matchesPattern } from "./check-codeowners.ts";
import { checkCrossReferences } from "./check-cross-references.ts";
import { checkDockerfile } from "./check-dockerfile.ts";
import { checkFiles } from "./check-generated-repository.ts";
import { checkPackage } from "./check-package.ts";
import { expectDefectFound, goldenContext, readGolden, type Defect } from "./testing.ts";

const OWNERS = ".github/CODEOWNERS";
const DESCRIPTOR = "catalog-info.yaml";
const LOCK = "package-lock.json";

describe("the golden repository", () => {
  it("passes every check that needs no tool", async () => {
    expect(await checkFiles(readGolden(), goldenContext)).toEqual([]);
  });
});

const DOCKER: readonly Defect[] = [
  {
    name: "a floating base image",
    file: "Dockerfile",
    from: "node:24.21.0-bookworm-slim@",
    to: "node:24@",
    code: "unpinned-images",
  },
  {
    name: "a base image without a tag",
    file: "Dockerfile",
    from: ":24.21.0-bookworm-slim@",
    to: "@",
    code: "unpinned-images",
  },
  {
    name: "a base image without a digest",
    file: "Dockerfile",
    from: /@sha256:[0-9a-f]{64}/,
    to: "",
    code: "unpinned-images",
  },
  { name: "a root user", file: "Dockerfile", from: "USER 1000:1000\n", to: "", code: "runs-as-root" },
  {
    name: "a user by name",
    file: "Dockerfile",
    from: "USER 1000:1000",
    to: "USER node",
    code: "runs-as-root",
  },
  {
    name: "no health check",
    file: "Dockerfile",
    from: /HEALTHCHECK[^\n]*\\\n[^\n]*\n/,
    to: "",
    code: "no-healthcheck",
  },
  {
    name: "a shell as process 1",
    file: "Dockerfile",
    from: /CMD \["node", "--enable.*\]/,
    to: "CMD node dist/src/main.js",
    code: "shell-form",
  },
  {
    name: "an install that ignores the lockfile",
    file: "Dockerfile",
    from: "npm ci",
    to: "npm install",
    code: "unlocked-install",
  },
  {
    name: "an unknown instruction",
    file: "Dockerfile",
    from: "WORKDIR /app",
    to: "WORKDIRECTORY /app",
    code: "docker-instruction",
  },
  {
    name: "a copy from an unknown stage",
    file: "Dockerfile",
    from: "--from=build",
    to: "--from=builder",
    code: "unknown-stage",
  },
];

describe("a Dockerfile", () => {
  it.each(DOCKER)("is refused with $name", (defect) => expectDefectFound(checkDockerfile, defect));
});

const OWNERSHIP: readonly Defect[] = [
  { name: "no catch-all", file: OWNERS, from: /^\* .*$/m, to: "", code: "codeowners-catch-all" },
  {
    name: "another team",
    file: OWNERS,
    from: "* @acme/payments",
    to: "* @acme/storefront",
    code: "codeowners-team",
  },
  {
    name: "an owner that is no team",
    file: OWNERS,
    from: "/slo/ @acme/payments",
    to: "/slo/ payments",
    code: "codeowners-owner",
  },
  {
    name: "a pattern that belongs to nobody",
    file: OWNERS,
    from: "/slo/ @acme/payments",
    to: "/slo/",
    code: "codeowners-owner",
  },
  { name: "a negation", file: OWNERS, from: "/slo/ ", to: "!/slo/ ", code: "codeowners-pattern" },
  {
    name: "a pattern without files",
    file: OWNERS,
    from: "/slo/ ",
    to: "/objectives/ ",
    code: "codeowners-unmatched",
  },
];

describe("code ownership", () => {
  it.each(OWNERSHIP)("is refused with $name", (defect) => expectDefectFound(checkCodeowners, defect));

  it.each([
    ["*", "a/b.ts", true],
    ["/slo/", "slo/latency.yaml", true],
    ["/slo/", "docs/slo/latency.yaml", false],
    ["*.md", "docs/runbooks/x.md", true],
    ["/*.md", "docs/x.md", false],
    ["docs/**/x.md", "docs/a/b/x.md", true],
    ["src", "src/main.ts", true],
    ["src", "other/src/main.ts", true],
    ["/.github/", "xgithub/a", false],
  ])("reads %s for %s as %s", (pattern, path, expected) => {
    expect(matchesPattern(pattern, path)).toBe(expected);
  });
});

const PACKAGE: readonly Defect[] = [
  {
    name: "a version range",
    file: "package.json",
    from: '"prom-client": "15.1.3"',
    to: '"prom-client": "^15.1.3"',
    code: "inexact-version",
  },
  {
    name: "another name",
    file: "package.json",
    from: '"name": "checkout-api"',
    to: '"name": "service"',
    code: "package-name",
  },
  {
    name: "a lockfile that disagrees",
    file: "package.json",
    from: '"prom-client": "15.1.3"',
    to: '"prom-client": "15.1.2"',
    code: "lock-mismatch",
  },
  {
    name: "a package that builds at install",
    file: LOCK,
    from: '"node_modules/bintrees": {',
    to: '"node_modules/bintrees": {\n      "hasInstallScript": true,',
    code: "platform-binary",
  },
  {
    name: "a package for one platform",
    file: LOCK,
    from: '"node_modules/bintrees": {',
    to: '"node_modules/bintrees": {\n      "os": ["linux"],',
    code: "platform-binary",
  },
  {
    name: "a package without integrity",
    file: LOCK,
    from: /"integrity": "[^"]*",\n/,
    to: "",
    code: "no-integrity",
  },
  {
    name: "a package anybody could publish",
    file: "package.json",
    from: '"private": true',
    to: '"private": false',
    code: "package-shape",
  },
];

describe("a package", () => {
  it.each(PACKAGE)("is refused with $name", (defect) => expectDefectFound(checkPackage, defect));
});

const CATALOG: readonly Defect[] = [
  {
    name: "a field that the catalog refuses",
    file: DESCRIPTOR,
    from: "spec:\n",
    to: "x: 1\nspec:\n",
    code: "unknown-field",
  },
  {
    name: "another name",
    file: DESCRIPTOR,
    from: 'name: "checkout-api"',
    to: 'name: "cart-api"',
    code: "descriptor-mismatch",
  },
  {
    name: "another owner",
    file: DESCRIPTOR,
    from: 'owner: "group:default/payments"',
    to: 'owner: "group:default/x"',
    code: "descriptor-mismatch",
  },
  {
    name: "another repository",
    file: DESCRIPTOR,
    from: '"acme/checkout-api"',
    to: '"acme/cart-api"',
    code: "descriptor-mismatch",
  },
  {
    name: "a tier that does not exist",
    file: DESCRIPTOR,
    from: 'tier: "2"',
    to: 'tier: "9"',
    code: "descriptor-tier",
  },
  {
    name: "an objective that does not exist",
    file: DESCRIPTOR,
    from: "slo/latency.yaml",
    to: "slo/latenz.yaml",
    code: "descriptor-file",
  },
];

describe("a catalog entry", () => {
  it.each(CATALOG)("is refused with $name", (defect) => expectDefectFound(checkCatalogDescriptor, defect));
});

const REFERENCES: readonly Defect[] = [
  {
    name: "another port in the image",
    file: "Dockerfile",
    from: "EXPOSE 8080",
    to: "EXPOSE 3000",
    code: "port-mismatch",
  },
  {
    name: "an object under another name",
    file: "deploy/kubernetes/service.yaml",
    from: 'name: "checkout-api"',
    to: 'name: "cart-api"',
    code: "object-name",
  },
  {
    name: "no release gate",
    file: ".github/workflows/deploy.yml",
    from: "run: node .github/scripts/release-gate.mjs",
    to: "run: echo ok",
    code: "gate-missing",
  },
  {
    name: "a gate under another variable",
    file: ".github/workflows/deploy.yml",
    from: "${{ vars.WAYMARK_GATE }}",
    to: "enforce",
    code: "gate-missing",
  },
  {
    name: "a link that leads nowhere",
    file: "README.md",
    from: "](docs/runbooks/checkout-api.md)",
    to: "](docs/runbook.md)",
    code: "broken-link",
  },
];

describe("references between files", () => {
  it.each(REFERENCES)("are refused with $name", (defect) => expectDefectFound(checkCrossReferences, defect));
});
