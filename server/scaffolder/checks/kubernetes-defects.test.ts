import { describe, expect, it } from "vitest";
import { checkKubernetes } from "./check-kubernetes.ts";
import { openRepository } from "./generated-repository.ts";
import { expectDefectFound, readGolden, without, type Defect } from "./testing.ts";

const FOLDER = "deploy/kubernetes";
const DEPLOYMENT = `${FOLDER}/deployment.yaml`;
const SERVICE = `${FOLDER}/service.yaml`;
const AUTOSCALER = `${FOLDER}/horizontalpodautoscaler.yaml`;
const BUDGET = `${FOLDER}/poddisruptionbudget.yaml`;
const KUSTOMIZATION = `${FOLDER}/kustomization.yaml`;

const DEFECTS: readonly Defect[] = [
  {
    name: "a misspelt probe, which Kubernetes ignores",
    file: DEPLOYMENT,
    from: "readinessProbe:",
    to: "readynessProbe:",
    code: "unknown-field",
  },
  {
    name: "a misspelt timeout of the scrape, a resource that is not Kubernetes' own",
    file: `${FOLDER}/servicemonitor.yaml`,
    from: "scrapeTimeout:",
    to: "scrapeTimeOut:",
    code: "unknown-field",
  },
  {
    name: "a wrong type",
    file: DEPLOYMENT,
    from: "containerPort: 8080",
    to: 'containerPort: "8080"',
    code: "schema-type",
  },
  {
    name: "a value outside its set",
    file: DEPLOYMENT,
    from: "protocol: TCP",
    to: "protocol: TPC",
    code: "schema-enum",
  },
  {
    name: "a missing field",
    file: DEPLOYMENT,
    from: /  selector:\n    matchLabels:\n.*\n/,
    to: "",
    code: "schema-required",
  },
  {
    name: "an unknown kind",
    file: SERVICE,
    from: "kind: Service",
    to: "kind: Servise",
    code: "unknown-kind",
  },
  {
    name: "an outdated API",
    file: AUTOSCALER,
    from: "autoscaling/v2",
    to: "autoscaling/v2beta2",
    code: "unknown-kind",
  },
  {
    name: "a name that is no DNS name",
    file: SERVICE,
    from: 'name: "checkout-api"',
    to: 'name: "Checkout_API"',
    code: "object-name",
  },
  {
    name: "a root user",
    file: DEPLOYMENT,
    from: "runAsNonRoot: true",
    to: "runAsNonRoot: false",
    code: "runs-as-root",
  },
  { name: "user 0", file: DEPLOYMENT, from: "runAsUser: 1000", to: "runAsUser: 0", code: "runs-as-root" },
  {
    name: "privilege escalation",
    file: DEPLOYMENT,
    from: "allowPrivilegeEscalation: false",
    to: "allowPrivilegeEscalation: true",
    code: "privilege-escalation",
  },
  {
    name: "a writable root",
    file: DEPLOYMENT,
    from: "readOnlyRootFilesystem: true",
    to: "readOnlyRootFilesystem: false",
    code: "writable-root",
  },
  {
    name: "kept capabilities",
    file: DEPLOYMENT,
    from: "drop: [ALL]",
    to: "drop: [NET_RAW]",
    code: "capabilities-kept",
  },
  {
    name: "no seccomp profile",
    file: DEPLOYMENT,
    from: "type: RuntimeDefault",
    to: "type: Unconfined",
    code: "no-seccomp",
  },
  {
    name: "a mounted token",
    file: DEPLOYMENT,
    from: "automountServiceAccountToken: false",
    to: "automountServiceAccountToken: true",
    code: "mounted-token",
  },
  {
    name: "no memory limit",
    file: DEPLOYMENT,
    from: "              memory: 256Mi\n",
    to: "",
    code: "no-limits",
  },
  {
    name: "no CPU request",
    file: DEPLOYMENT,
    from: "              cpu: 100m\n",
    to: "",
    code: "no-requests",
  },
  {
    name: "no liveness probe",
    file: DEPLOYMENT,
    from: "livenessProbe:",
    to: "lifecycleProbe:",
    code: "no-liveness",
  },
  {
    name: "no spread over zones",
    file: DEPLOYMENT,
    from: "topologySpreadConstraints:",
    to: "topologySpread:",
    code: "no-spread",
  },
  {
    name: "a probe on a closed port",
    file: DEPLOYMENT,
    from: "port: http",
    to: "port: web",
    code: "probe-port",
  },
  {
    name: "a Service for a closed port",
    file: SERVICE,
    from: "targetPort: http",
    to: "targetPort: 9090",
    code: "service-port",
  },
  {
    name: "a scrape of a port the Service does not have",
    file: `${FOLDER}/servicemonitor.yaml`,
    from: "port: http",
    to: "port: metrics",
    code: "monitor-port",
  },
  {
    name: "a Service that selects nothing",
    file: SERVICE,
    from: /selector:\n    app.kubernetes.io\/name: .*\n/,
    to: "selector:\n    app: checkout\n",
    code: "selector-mismatch",
  },
  {
    name: "a disruption budget of everything",
    file: BUDGET,
    from: "maxUnavailable: 1",
    to: "maxUnavailable: 2",
    code: "disruption-budget",
  },
  {
    name: "a disruption budget that blocks every drain",
    file: BUDGET,
    from: "maxUnavailable: 1",
    to: "minAvailable: 2",
    code: "disruption-budget",
  },
  {
    name: "one replica",
    file: AUTOSCALER,
    from: "minReplicas: 2",
    to: "minReplicas: 1",
    code: "replica-range",
  },
  {
    name: "replicas beside an autoscaler",
    file: DEPLOYMENT,
    from: "  revisionHistoryLimit: 5\n",
    to: "  revisionHistoryLimit: 5\n  replicas: 2\n",
    code: "replicas-fixed",
  },
  {
    name: "an autoscaler of another deployment",
    file: AUTOSCALER,
    from: /kind: Deployment\n    name: "checkout-api"/,
    to: 'kind: Deployment\n    name: "cart-api"',
    code: "no-autoscaler",
  },
  {
    name: "less time to stop than it takes",
    file: DEPLOYMENT,
    from: "terminationGracePeriodSeconds: 40",
    to: "terminationGracePeriodSeconds: 30",
    code: "grace-period",
  },
  {
    name: "a resource that is not there",
    file: KUSTOMIZATION,
    from: "- service.yaml",
    to: "- services.yaml",
    code: "missing-resource",
  },
  {
    name: "a manifest nobody applies",
    file: KUSTOMIZATION,
    from: "  - poddisruptionbudget.yaml\n",
    to: "",
    code: "unlisted-resource",
  },
  {
    name: "an unknown Kustomization key",
    file: KUSTOMIZATION,
    from: "resources:",
    to: "ressources:",
    code: "unknown-field",
  },
];

describe("Kubernetes manifests", () => {
  it.each(DEFECTS)("are refused with $name", (defect) => expectDefectFound(checkKubernetes, defect));

  it("of the golden repository have no findings", () => {
    expect(checkKubernetes(openRepository(readGolden()))).toEqual([]);
  });

  it("need a disruption budget", () => {
    const codes = checkKubernetes(openRepository(without(readGolden(), BUDGET))).map(
      (finding) => finding.code,
    );
    expect(codes).toEqual(["missing-resource", "no-disruption-budget"]);
  });

  it("must exist", () => {
    expect(checkKubernetes(openRepository([])).map((finding) => finding.code)).toEqual(["manifests-missing"]);
  });
});
