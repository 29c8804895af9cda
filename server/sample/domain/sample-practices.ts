/*
 * What a team does besides writing code, as files of a sample repository: pipeline, owners, policies, manifests, tests.
 * Services do it to different degrees on purpose; what a service leaves out, its scorecard names.
 */
import { asDocument, type SampleContext } from "./sample-texts.ts";

const checkout = {
  pinned: "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
  tags: "actions/checkout@v7",
};
const setupNode = {
  pinned: "actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0",
  tags: "actions/setup-node@v7",
};

export const workflow = (kind: "pinned" | "tags"): string => `name: CI
on:
  pull_request:
  push:
    branches: [main]

permissions: {}

jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read
    steps:
      - uses: ${checkout[kind]}
        with:
          persist-credentials: false
      - uses: ${setupNode[kind]}
        with:
          node-version: "24"
          package-manager-cache: false
      - run: node --test
`;

export const codeowners = ({ service, org }: SampleContext): string => `* @${org}/${service.team}\n`;

export const securityPolicy = ({ service }: SampleContext): string => `# Security

Report a vulnerability to ${service.team}@example.com. Somebody answers within one working day.
Please do not open a public issue.
`;

export const dependencyUpdates = `version: 2
updates:
  - package-ecosystem: github-actions
    directory: /
    schedule:
      interval: weekly
    cooldown:
      default-days: 7
`;

export function manifests({ service }: SampleContext): Record<string, string> {
  const { replicas, hasDisruptionBudget } = service.practices;
  if (replicas === null) return {};
  const labels = { "app.kubernetes.io/name": service.name };
  const probe = (path: string) => ({ httpGet: { path, port: "http" }, periodSeconds: 10 });
  const deployment = asDocument({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: service.name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
          containers: [
            {
              name: service.name,
              image: `registry.example.com/${service.name}:1.0.0`,
              ports: [{ name: "http", containerPort: 8080 }],
              readinessProbe: probe("/healthz"),
              livenessProbe: probe("/healthz"),
              resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            },
          ],
        },
      },
    },
  });
  if (!hasDisruptionBudget) return { "deploy/kubernetes/deployment.yaml": deployment };
  const budget = asDocument({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: service.name, labels },
    spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
  });
  return {
    "deploy/kubernetes/deployment.yaml": deployment,
    "deploy/kubernetes/poddisruptionbudget.yaml": budget,
  };
}

export const code = ({ service }: SampleContext): Record<string, string> => ({
  "src/server.mjs": `import { createServer } from "node:http";

/** Answers the one route this sample has, and a health check. */
export const handle = (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const isKnown = pathname === "/healthz" || pathname === "${service.route}";
  response.writeHead(isKnown ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(isKnown ? { service: "${service.name}", status: "ok" } : { status: "not found" }));
};

if (import.meta.main) {
  const server = createServer(handle).listen(process.env.PORT ?? 8080);
  process.once("SIGTERM", () => server.close());
}
`,
  "src/server.test.mjs": `import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { handle } from "./server.mjs";

test("answers its route and its health check, and nothing else", async () => {
  const server = createServer(handle).listen(0);
  const base = \`http://127.0.0.1:\${server.address().port}\`;
  const statusOf = async (path) => (await fetch(base + path)).status;
  assert.deepEqual(
    [await statusOf("/healthz"), await statusOf("${service.route}"), await statusOf("/nowhere")],
    [200, 200, 404],
  );
  server.close();
});
`,
  "package.json": `${JSON.stringify(
    {
      name: service.name,
      version: "1.0.0",
      private: true,
      type: "module",
      engines: { node: ">=24" },
      scripts: { start: "node src/server.mjs", test: "node --test" },
    },
    null,
    2,
  )}\n`,
});
