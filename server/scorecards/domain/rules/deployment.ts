/*
 * A node may go, a process may hang: Kubernetes must notice and keep serving. Judged on the manifests in deploy/.
 * Source: Kubernetes docs "Configure Liveness, Readiness and Startup Probes", "Specifying a Disruption Budget".
 */
import { absenceEvidence, fileEvidence, filesMatching, findFile, type ServiceFacts } from "../facts.ts";
import { fail, notApplicable, pass, warn, type Rule, type Verdict } from "../rule.ts";
import { judgeUnreadable } from "../judge-unreadable.ts";
import { kindOf, listAt, readObjects, textAt, valueAt, type YamlObject } from "../yaml-objects.ts";

const manifestPattern = /^deploy\/.+\.ya?ml$/;
const workloadKinds = ["Deployment", "StatefulSet", "Rollout"];
const MIN_REPLICAS = 2;

const isWorkload = (object: YamlObject): boolean => workloadKinds.includes(kindOf(object));

/** Runs a check on the workloads, or says why there is nothing to check. */
function withWorkloads(
  facts: ServiceFacts,
  judge: (workloads: readonly YamlObject[], all: readonly YamlObject[]) => Verdict,
): Verdict {
  const files = filesMatching(facts, manifestPattern);
  const objects = readObjects(files);
  if (objects === undefined) return judgeUnreadable(facts, files);
  const workloads = objects.filter(isWorkload);
  return workloads.length === 0
    ? notApplicable("There is no Kubernetes workload in deploy/.")
    : judge(workloads, objects);
}

const evidenceOf = (facts: ServiceFacts, object: YamlObject, value: string) =>
  fileEvidence(facts, { path: object.path, line: object.locate(["spec"], "key").line, value });

const nameOf = (object: YamlObject): string => textAt(object.value, "metadata", "name") ?? "unnamed";

/** A key without a value is no probe: Kubernetes drops it. */
const isProbe = (value: unknown): boolean => typeof value === "object" && value !== null;

export const probes: Rule = {
  id: "probes",
  title: "Health is probed",
  description: "Every container of every workload has a readiness and a liveness probe.",
  level: "Gold",
  version: 3,
  howToFix: "Add readinessProbe and livenessProbe to the container in deploy/.",
  check: (facts) =>
    withWorkloads(facts, (workloads) => {
      const bare = workloads.filter((workload) =>
        listAt(workload.value, "spec", "template", "spec", "containers").some(
          (container) =>
            !isProbe(valueAt(container, "readinessProbe")) || !isProbe(valueAt(container, "livenessProbe")),
        ),
      );
      const judged = bare.length === 0 ? workloads : bare;
      const evidence = judged.map((workload) =>
        evidenceOf(
          facts,
          workload,
          `${kindOf(workload)} ${nameOf(workload)}: probes ${bare.length === 0 ? "set" : "missing"}`,
        ),
      );
      return bare.length === 0
        ? pass("Every container is probed.", ...evidence)
        : fail(`${bare.map(nameOf).join(", ")} has a container without both probes.`, ...evidence);
    }),
};

function replicasOf(workload: YamlObject, all: readonly YamlObject[]): number {
  const scaler = all.find(
    (object) =>
      kindOf(object) === "HorizontalPodAutoscaler" &&
      textAt(object.value, "spec", "scaleTargetRef", "name") === nameOf(workload),
  );
  const fixed = valueAt(workload.value, "spec", "replicas");
  const scaled = scaler === undefined ? undefined : (valueAt(scaler.value, "spec", "minReplicas") ?? 1);
  const count = scaled ?? fixed;
  return typeof count === "number" ? count : 1;
}

export const replicas: Rule = {
  id: "replicas",
  title: "Runs more than once",
  description: `Every workload has at least ${MIN_REPLICAS} replicas, from spec.replicas or its autoscaler's minimum.`,
  level: "Gold",
  version: 2,
  howToFix: "Set spec.replicas, or minReplicas of the HorizontalPodAutoscaler, to 2 or more.",
  check: (facts) =>
    withWorkloads(facts, (workloads, all) => {
      const single = workloads.filter((workload) => replicasOf(workload, all) < MIN_REPLICAS);
      const evidence = workloads.map((workload) =>
        evidenceOf(facts, workload, `${nameOf(workload)}: ${replicasOf(workload, all)} replicas`),
      );
      return single.length === 0
        ? pass("Every workload has a spare.", ...evidence)
        : fail(`${single.map(nameOf).join(", ")} runs only once.`, ...evidence);
    }),
};

export const disruptionBudget: Rule = {
  id: "disruption-budget",
  title: "Survives maintenance",
  description: "A PodDisruptionBudget keeps the service up while nodes are drained.",
  level: "Gold",
  version: 2,
  howToFix: "Add a PodDisruptionBudget with maxUnavailable: 1 to deploy/.",
  check: (facts) =>
    withWorkloads(facts, (_workloads, all) => {
      const budgets = all.filter((object) => kindOf(object) === "PodDisruptionBudget");
      return budgets.length === 0
        ? fail("There is no PodDisruptionBudget.", absenceEvidence(facts, "deploy/"))
        : pass(
            "There is one.",
            ...budgets.map((budget) => evidenceOf(facts, budget, `PodDisruptionBudget ${nameOf(budget)}`)),
          );
    }),
};

export const templateProvenance: Rule = {
  id: "template-provenance",
  title: "Follows a golden path",
  description: "The repository was made from a template, so that improvements reach it as pull requests.",
  level: "Gold",
  version: 2,
  howToFix: "Nothing breaks without it. New services get it by being created from a template.",
  check(facts) {
    const path = ".waymark/template.yaml";
    const file = findFile(facts, path);
    if (file === undefined) return warn("It was not made from a template.", absenceEvidence(facts, path));
    const objects = readObjects([file]);
    if (objects === undefined) return judgeUnreadable(facts, [file]);
    const name = objects.map((object) => textAt(object.value, "template", "name"))[0];
    const value = `template: ${name ?? "unreadable"}`;
    return name === undefined
      ? fail("The template record names no template.", fileEvidence(facts, { path, value }))
      : pass(`It was made from ${name}.`, fileEvidence(facts, { path, value }));
  },
};
