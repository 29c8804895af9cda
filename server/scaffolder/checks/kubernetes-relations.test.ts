import { describe, expect, it } from "vitest";
import { checkKubernetes } from "./check-kubernetes.ts";
import { judgeDamaged, readGolden } from "./testing.ts";

const FOLDER = "deploy/kubernetes";
const damaged = async (file: string, from: string | RegExp, to: string) =>
  (await judgeDamaged(checkKubernetes, { file: `${FOLDER}/${file}`, from, to })).map((finding) =>
    finding.slice(FOLDER.length + 1),
  );
const lineOf = (file: string, part: string) => {
  const text = readGolden().find((candidate) => candidate.path === `${FOLDER}/${file}`)?.content ?? "";
  return text.slice(0, text.indexOf(part)).split("\n").length;
};

describe("selectors", () => {
  const nothing = (kind: string) =>
    `selector-mismatch: expected a selector that matches the pods of checkout-api; ${kind} checkout-api selects nothing`;

  it("of a Service must match the pods with every label", async () => {
    expect(await damaged("service.yaml", "  ports:\n", "    tier: web\n  ports:\n")).toEqual([
      `service.yaml:10:5: ${nothing("Service")}`,
    ]);
  });

  it("of a disruption budget must match, or it protects nothing", async () => {
    expect(
      await damaged("poddisruptionbudget.yaml", /name: "checkout-api"\n$/, 'name: "cart-api"\n'),
    ).toEqual([`poddisruptionbudget.yaml:12:7: ${nothing("PodDisruptionBudget")}`]);
  });

  it("that are empty select nothing here, whatever Kubernetes makes of them", async () => {
    expect(await damaged("service.yaml", /selector:\n.*\n/, "selector: {}\n")).toEqual([
      `service.yaml:9:13: ${nothing("Service")}`,
    ]);
  });

  it("of the Deployment itself must match its own template", async () => {
    const found = await damaged(
      "deployment.yaml",
      /matchLabels:\n {6}app.kubernetes.io\/name: .*\n/,
      "matchLabels:\n      app: other\n",
    );
    expect(found).toEqual([expect.stringContaining(`: ${nothing("Deployment")}`)]);
  });
});

describe("ports", () => {
  it.each(["startupProbe", "livenessProbe", "readinessProbe"])("of a %s must be open", async (probe) => {
    const from = new RegExp(`(${probe}:\\n\\s+httpGet:\\n\\s+path: \\S+\\n\\s+port: )http`);
    const text = readGolden().find((file) => file.path.endsWith("deployment.yaml"))?.content ?? "";
    const before = from.exec(text)?.[1] ?? "";
    expect(await damaged("deployment.yaml", from, `${before}9090`)).toEqual([
      expect.stringMatching(
        /^deployment\.yaml:\d+:\d+: probe-port: expected a port the container opens, found 9090$/,
      ),
    ]);
    expect(await damaged("deployment.yaml", from, `${before}8080`)).toEqual([]);
  });

  it("of a Service lead to the container by number or by name, without targetPort by the same number", async () => {
    expect(await damaged("service.yaml", "targetPort: http", "targetPort: 8080")).toEqual([]);
    expect(await damaged("service.yaml", "      targetPort: http\n", "")).toEqual([
      "service.yaml:12:7: service-port: expected a port that checkout-api opens and probes, found 80",
    ]);
  });

  it("that are scraped belong to a Service, by name", async () => {
    expect(await damaged("servicemonitor.yaml", "port: http", "port: web")).toEqual([
      `servicemonitor.yaml:${lineOf("servicemonitor.yaml", "port: http")}:13: monitor-port: expected the name of a Service port (http), found web`,
    ]);
  });
});

describe("replicas", () => {
  const range = (low: string, high: string) =>
    damaged(
      "horizontalpodautoscaler.yaml",
      /minReplicas: 2\n {2}maxReplicas: 8/,
      `minReplicas: ${low}\n  maxReplicas: ${high}`,
    );

  it.each([
    ["1", "8"],
    ["2", "2"],
    ["5", "3"],
  ])("from %s to %s leave no room", async (low, high) => {
    const [found] = await range(low, high);
    expect(found).toBe(
      `horizontalpodautoscaler.yaml:${lineOf("horizontalpodautoscaler.yaml", "minReplicas")}:16: replica-range: expected 2 ≤ minReplicas < maxReplicas, found ${low} and ${high}`,
    );
  });

  it.each([
    ["2", "3"],
    ["3", "100"],
  ])("from %s to %s are fine", async (low, high) => {
    expect(await range(low, high)).toEqual([]);
  });

  it("are one when nothing is said, as Kubernetes has it", async () => {
    const found = await damaged("horizontalpodautoscaler.yaml", "  minReplicas: 2\n", "");
    expect(found[0]).toContain("replica-range: expected 2 ≤ minReplicas < maxReplicas, found 1 and 8");
  });

  it("beside an autoscaler are refused, zero of them too", async () => {
    expect(await damaged("deployment.yaml", "  revisionHistoryLimit: 5\n", "  replicas: 0\n")).toEqual([
      `deployment.yaml:${lineOf("deployment.yaml", "  revisionHistoryLimit")}:13: replicas-fixed: expected no replicas beside an autoscaler; each deployment would reset what it decided`,
    ]);
  });
});

describe("a disruption budget", () => {
  const budget = (line: string) => damaged("poddisruptionbudget.yaml", "maxUnavailable: 1", line);

  it("of two replicas may keep one", async () => {
    expect(await budget("minAvailable: 1")).toEqual([]);
  });

  it.each([
    ["minAvailable: 0", 2],
    ["minAvailable: 2", 0],
    ["minAvailable: 3", -1],
    ["maxUnavailable: 0", 0],
    ["maxUnavailable: 2", 2],
  ])("of two replicas may not say %s", async (line, evictable) => {
    expect(await budget(line)).toEqual([
      `poddisruptionbudget.yaml:9:3: disruption-budget: expected that at least one and never all of 2 replicas may go, found ${evictable}; a node drain would hang or take the service down`,
    ]);
  });
});

describe("the time to stop", () => {
  const seconds = (grace: string) => damaged("deployment.yaml", "terminationGracePeriodSeconds: 40", grace);

  it("must be longer than delay and drain together", async () => {
    expect(await seconds("terminationGracePeriodSeconds: 31")).toEqual([]);
    expect(await seconds("terminationGracePeriodSeconds: 30")).toEqual([
      `deployment.yaml:${lineOf("deployment.yaml", "terminationGrace")}:38: grace-period: expected more than the 30 s the process takes to drain, found 30 s`,
    ]);
  });

  it("is thirty seconds when nothing is said, as Kubernetes has it", async () => {
    expect(await seconds("restartPolicy: Always")).toEqual([
      expect.stringContaining(
        "grace-period: expected more than the 30 s the process takes to drain, found 30 s",
      ),
    ]);
  });
});

describe("a Kustomization", () => {
  it("names what is missing and what it forgot, each at its place", async () => {
    expect(await damaged("kustomization.yaml", "  - service.yaml\n", "  - svc.yaml\n")).toEqual([
      "kustomization.yaml:6:5: missing-resource: expected the file deploy/kubernetes/svc.yaml, found none",
      "service.yaml:1:1: unlisted-resource: expected it among the resources of deploy/kubernetes/kustomization.yaml",
    ]);
  });

  it.each([
    [
      "newTag: main",
      "tag: main",
      'unknown-field: expected a known field, found "tag" in images.0; remove it or correct its name',
    ],
    [
      "v1beta1",
      "v1",
      'invalid-value: apiVersion: Invalid input: expected "kustomize.config.k8s.io/v1beta1", found "kustomize.config.k8s.io/v1"',
    ],
    [
      /resources:\n(?: {2}- .*\n)+/,
      "resources: []\n",
      "invalid-value: resources: Too small: expected array to have >=1 items, found a list of 0",
    ],
    [
      "includeSelectors: false",
      'includeSelectors: "no"',
      'wrong-type: labels.0.includeSelectors: expected boolean, found "no"',
    ],
  ])("is closed: %s for %s", async (from, to, problem) => {
    const found = await damaged("kustomization.yaml", from, to);
    expect(found[0]?.replace(/^.*?:\d+:\d+: /, "")).toBe(problem);
  });
});

describe("an object", () => {
  it.each([
    ["service.yaml", "kind: Service", "kind: Secret", "v1/Secret"],
    ["service.yaml", "apiVersion: v1", "apiVersion: v2", "v2/Service"],
    ["serviceaccount.yaml", "kind: ServiceAccount", "kind: ClusterRole", "v1/ClusterRole"],
  ])("of a kind without a schema is refused: %s, %s for %s", async (file, from, to, type) => {
    const found = await damaged(file, from, to);
    expect(found).toContain(
      `${file}:2:7: unknown-kind: expected one of apps/v1/Deployment, apps/v1/StatefulSet, autoscaling/v2/HorizontalPodAutoscaler, batch/v1/CronJob, networking.k8s.io/v1/Ingress, networking.k8s.io/v1/NetworkPolicy, policy/v1/PodDisruptionBudget, v1/ConfigMap, v1/Service, v1/ServiceAccount, monitoring.coreos.com/v1/ServiceMonitor, found ${type}; add its schema in vendor/kubernetes/generate.mjs`,
    );
  });

  it("with a field Kubernetes would drop silently is told which", async () => {
    expect(await damaged("service.yaml", "  type: ClusterIP", "  kind: ClusterIP")).toEqual([
      "service.yaml:8:3: unknown-field: expected a known field, found spec.kind; remove it or correct its name",
    ]);
  });

  it.each(["Checkout", "check_out", "-checkout", "checkout.", ""])("may not be called %j", async (name) => {
    const found = await damaged("serviceaccount.yaml", 'name: "checkout-api"', `name: "${name}"`);
    expect(found).toEqual([
      expect.stringMatching(/^serviceaccount\.yaml:4:9: object-name: expected a DNS name$/),
    ]);
  });
});
