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

const unless = (forbidden: unknown) => (value: unknown) => value !== forbidden;
const isEmpty = (value: unknown): boolean => !Array.isArray(value) || value.length === 0;

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
    holds: (value) => !isEmpty(value),
  },
  ...["hostNetwork", "hostPID", "hostIPC"].map((field) => ({
    path: [field],
    code: "host-namespace",
    message: `expected no ${field}`,
    holds: unless(true),
  })),
  {
    path: ["volumes"],
    code: "host-path",
    message: "expected no hostPath volume",
    holds: (value) => isEmpty(value) || !JSON.stringify(value).includes('"hostPath":'),
  },
];

/* What a container says about itself overrides what the pod says. */
const ANY_CONTAINER_REQUIREMENTS: readonly Requirement[] = [
  {
    path: ["securityContext", "privileged"],
    code: "privileged",
    message: "expected no privileged container",
    holds: unless(true),
  },
  {
    path: ["securityContext", "runAsNonRoot"],
    code: "runs-as-root",
    message: "expected no container with runAsNonRoot: false",
    holds: unless(false),
  },
  {
    path: ["securityContext", "runAsUser"],
    code: "runs-as-root",
    message: "expected no container with runAsUser: 0",
    holds: unless(0),
  },
  {
    path: ["securityContext", "seccompProfile", "type"],
    code: "no-seccomp",
    message: "expected no container with seccompProfile.type: Unconfined",
    holds: unless("Unconfined"),
  },
  {
    path: ["securityContext", "capabilities", "add"],
    code: "capabilities-kept",
    message: "expected no capabilities.add",
    holds: isEmpty,
  },
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
];

/* A container that does its work and ends has nobody to answer. */
const CONTAINER_REQUIREMENTS: readonly Requirement[] = [
  ...ANY_CONTAINER_REQUIREMENTS,
  { path: ["readinessProbe"], code: "no-readiness", message: "expected a readinessProbe", holds: exists },
  { path: ["livenessProbe"], code: "no-liveness", message: "expected a livenessProbe", holds: exists },
];

export function checkPodHardening(objects: readonly KubernetesObject[]): Finding[] {
  const workloads = [...byKind(objects, "Deployment"), ...byKind(objects, "StatefulSet")];
  return workloads.flatMap((object) => [
    ...unmet(object, POD, POD_REQUIREMENTS),
    ...unmetByEach(object, "containers", CONTAINER_REQUIREMENTS),
    ...unmetByEach(object, "initContainers", ANY_CONTAINER_REQUIREMENTS),
  ]);
}

const unmetByEach = (object: KubernetesObject, list: string, requirements: readonly Requirement[]) =>
  listAt(object.document.value, [...POD, list]).flatMap((_container, index) =>
    unmet(object, [...POD, list, index], requirements),
  );

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
