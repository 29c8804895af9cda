import type { Finding } from "../../kernel/finding.ts";
import type { ValuePath } from "../../kernel/yaml-text.ts";
import { listAt, problemAt, valueAt } from "./generated-repository.ts";
import { byKind, POD, type KubernetesObject } from "./kubernetes-objects.ts";

interface Requirement {
  readonly path: ValuePath;
  readonly code: string;
  readonly message: string;
  holds(value: unknown): boolean;
}

const is = (expected: unknown) => (value: unknown) => value === expected;
const exists = (value: unknown): boolean => value !== undefined && value !== null;

/* Kubernetes' "restricted" pod security standard, plus a token that is not mounted. */
const POD_REQUIREMENTS: readonly Requirement[] = [
  {
    path: ["securityContext", "runAsNonRoot"],
    code: "runs-as-root",
    message: "expected runAsNonRoot: true",
    holds: is(true),
  },
  {
    path: ["securityContext", "runAsUser"],
    code: "runs-as-root",
    message: "expected a numeric runAsUser above 0",
    holds: (value) => typeof value === "number" && value > 0,
  },
  {
    path: ["securityContext", "seccompProfile", "type"],
    code: "no-seccomp",
    message: "expected seccompProfile.type: RuntimeDefault",
    holds: is("RuntimeDefault"),
  },
  {
    path: ["automountServiceAccountToken"],
    code: "mounted-token",
    message: "expected automountServiceAccountToken: false",
    holds: is(false),
  },
  {
    path: ["topologySpreadConstraints"],
    code: "no-spread",
    message: "expected topologySpreadConstraints, or one zone takes every replica with it",
    holds: (value) => Array.isArray(value) && value.length > 0,
  },
];

const CONTAINER_REQUIREMENTS: readonly Requirement[] = [
  {
    path: ["securityContext", "allowPrivilegeEscalation"],
    code: "privilege-escalation",
    message: "expected allowPrivilegeEscalation: false",
    holds: is(false),
  },
  {
    path: ["securityContext", "readOnlyRootFilesystem"],
    code: "writable-root",
    message: "expected readOnlyRootFilesystem: true",
    holds: is(true),
  },
  {
    path: ["securityContext", "capabilities", "drop"],
    code: "capabilities-kept",
    message: "expected capabilities.drop: [ALL]",
    holds: (value) => Array.isArray(value) && value.includes("ALL"),
  },
  {
    path: ["resources", "requests", "cpu"],
    code: "no-requests",
    message: "expected a CPU request",
    holds: exists,
  },
  {
    path: ["resources", "requests", "memory"],
    code: "no-requests",
    message: "expected a memory request",
    holds: exists,
  },
  {
    path: ["resources", "limits", "memory"],
    code: "no-limits",
    message: "expected a memory limit",
    holds: exists,
  },
  { path: ["resources", "limits", "cpu"], code: "no-limits", message: "expected a CPU limit", holds: exists },
  { path: ["readinessProbe"], code: "no-readiness", message: "expected a readinessProbe", holds: exists },
  { path: ["livenessProbe"], code: "no-liveness", message: "expected a livenessProbe", holds: exists },
];

export function checkPodHardening(objects: readonly KubernetesObject[]): Finding[] {
  const workloads = [...byKind(objects, "Deployment"), ...byKind(objects, "StatefulSet")];
  return workloads.flatMap((object) => [
    ...unmet(object, POD, POD_REQUIREMENTS),
    ...listAt(object.document.value, [...POD, "containers"]).flatMap((_container, index) =>
      unmet(object, [...POD, "containers", index], CONTAINER_REQUIREMENTS),
    ),
  ]);
}

function unmet(object: KubernetesObject, base: ValuePath, requirements: readonly Requirement[]): Finding[] {
  return requirements
    .filter(
      (requirement) => !requirement.holds(valueAt(object.document.value, [...base, ...requirement.path])),
    )
    .map(({ path, code, message }) =>
      problemAt(object.file, object.document.locate([...base, ...path]), {
        code,
        message: `${message} in ${object.name}`,
      }),
    );
}
