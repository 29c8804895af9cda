/** A small rendered template for tests of runs: every kind of effect, a handful of files, no template engine. */
import { blobSha } from "../../github/git-objects.ts";
import type { PlannedFile, RenderedTemplate, RepositoryPlan } from "../domain/plan.schema.ts";

export function textFile(path: string, content: string, mode: PlannedFile["mode"] = "100644"): PlannedFile {
  const bytes = Buffer.from(content);
  return { path, mode, encoding: "utf-8", content, sha: blobSha(bytes), size: bytes.length };
}

function binaryFile(path: string, bytes: Buffer, mode: PlannedFile["mode"] = "100644"): PlannedFile {
  const content = bytes.toString("base64");
  return { path, mode, encoding: "base64", content, sha: blobSha(bytes), size: bytes.length };
}

/** Each another content, the first two alike. */
export const binaryFiles = (count: number, mode: PlannedFile["mode"] = "100644"): PlannedFile[] =>
  Array.from({ length: count }, (_, index) =>
    binaryFile(
      `assets/${index}.bin`,
      Buffer.from([0, 255, 13, 10, Math.max(1, index) % 256, index >> 8]),
      mode,
    ),
  );

const descriptor = (name: string): string => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
spec:
  type: service
  lifecycle: experimental
  owner: group:default/payments
`;

export const fixtureFiles = (name: string, count = 6): PlannedFile[] => [
  textFile("catalog-info.yaml", descriptor(name)),
  textFile("README.md", `# ${name}\n\nUmlauts too: äöü, and a dollar $(id) \${{ 7*7 }}.\n`),
  textFile("bin/run.sh", "#!/bin/sh\necho ready\n", "100755"),
  textFile("docs/a-b.txt", "sorts before the folder a\n"),
  binaryFile("docs/logo.bin", Buffer.from([0, 255, 10, 13, 0])),
  ...Array.from({ length: Math.max(0, count - 5) }, (_, index) =>
    textFile(`src/part-${index}/module.ts`, `export const part = ${index};\n`),
  ),
];

export const fixtureRepository = (name: string, overrides: Partial<RepositoryPlan> = {}): RepositoryPlan => ({
  owner: "waymark",
  name,
  description: `The ${name} service`,
  visibility: "private",
  homepage: null,
  topics: ["service", "waymark"],
  defaultBranch: "main",
  settings: {
    hasIssues: true,
    hasWiki: false,
    hasProjects: false,
    allowSquashMerge: true,
    allowMergeCommit: false,
    allowRebaseMerge: false,
    allowAutoMerge: true,
    deleteBranchOnMerge: true,
    vulnerabilityAlerts: true,
    automatedSecurityFixes: true,
  },
  teams: [{ slug: "payments", permission: "push" }],
  labels: [{ name: "reliability", color: "d4c5f9", description: "Concerns the error budget" }],
  variables: [{ name: "WAYMARK_URL", value: "http://127.0.0.1:3000" }],
  secrets: [{ name: "DEPLOY_TOKEN" }],
  environments: [{ name: "production" }],
  rules: {
    name: "waymark",
    requiredApprovals: 1,
    requireCodeOwnerReview: true,
    requiredStatusChecks: ["test"],
    blockForcePush: true,
    blockDeletion: true,
  },
  commit: { message: `Create ${name}`, authorName: "Ada Lovelace", authorEmail: "ada@example.com" },
  ...overrides,
});

export function fixtureTemplate(
  name: string,
  overrides: {
    readonly files?: readonly PlannedFile[];
    readonly repository?: Partial<RepositoryPlan>;
    readonly isInCatalog?: boolean;
  } = {},
): RenderedTemplate {
  return {
    files: [...(overrides.files ?? fixtureFiles(name))],
    plan: {
      template: { name: "fixture", digest: "0".repeat(64) },
      repository: fixtureRepository(name, overrides.repository),
      catalog:
        overrides.isInCatalog === true
          ? {
              entityRef: `component:default/${name}`,
              path: "catalog-info.yaml",
              owner: "group:default/payments",
            }
          : null,
      sideEffects: [],
      warnings: [],
      leftOut: [],
      output: { links: [], text: [] },
    },
  };
}

export const fixtureSecret = "s3cret-Value+with/odd=chars";
