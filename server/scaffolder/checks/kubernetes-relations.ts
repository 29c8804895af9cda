import type { Finding } from "../../kernel/finding.ts";
import type { ValuePath } from "../../kernel/yaml-text.ts";
import {
  entriesAt,
  listAt,
  problemAt,
  problemIn,
  textAt,
  valueAt,
  type Problem,
} from "./generated-repository.ts";
import { byKind, POD, type KubernetesObject } from "./kubernetes-objects.ts";

/** What must agree between objects: selectors, ports, autoscaler and disruption budget, shutdown times. */
export function checkKubernetesRelations(objects: readonly KubernetesObject[]): Finding[] {
  const deployments = byKind(objects, "Deployment");
  return deployments.flatMap((deployment) => [
    ...selectorFindings(deployment, objects),
    ...probePortFindings(deployment),
    ...servicePortFindings(deployment, byKind(objects, "Service")),
    ...monitorFindings(byKind(objects, "ServiceMonitor"), byKind(objects, "Service")),
    ...autoscalerFindings(deployment, objects),
    ...gracePeriodFindings(deployment),
  ]);
}

const report = (object: KubernetesObject, path: ValuePath, problem: Problem): Finding =>
  problemAt(object.file, object.document.locate(path), problem);

const podLabels = (deployment: KubernetesObject) =>
  new Map(entriesAt(deployment.document.value, ["spec", "template", "metadata", "labels"]));

function selectorFindings(deployment: KubernetesObject, objects: readonly KubernetesObject[]): Finding[] {
  const labels = podLabels(deployment);
  const selectors = [
    { object: deployment, path: ["spec", "selector", "matchLabels"] },
    ...byKind(objects, "PodDisruptionBudget").map((object) => ({
      object,
      path: ["spec", "selector", "matchLabels"],
    })),
    ...byKind(objects, "Service").map((object) => ({ object, path: ["spec", "selector"] })),
  ];
  return selectors.flatMap(({ object, path }) => {
    const pairs = entriesAt(object.document.value, path);
    const matches = pairs.length > 0 && pairs.every(([key, value]) => labels.get(key) === value);
    if (matches) return [];
    const message = `expected a selector that matches the pods of ${deployment.name}; ${object.kind} ${object.name} selects nothing`;
    return [report(object, path, { code: "selector-mismatch", message })];
  });
}

interface ContainerPort {
  readonly name: string;
  readonly number: string;
}

const containerPorts = (deployment: KubernetesObject): ContainerPort[] =>
  listAt(deployment.document.value, [...POD, "containers"]).flatMap((container) =>
    listAt(container, ["ports"]).map((port) => ({
      name: textAt(port, ["name"]),
      number: textAt(port, ["containerPort"]),
    })),
  );

const hasPort = (ports: readonly ContainerPort[], reference: string): boolean =>
  ports.some((port) => port.name === reference || port.number === reference);

function probePortFindings(deployment: KubernetesObject): Finding[] {
  const ports = containerPorts(deployment);
  return listAt(deployment.document.value, [...POD, "containers"]).flatMap((container, index) =>
    ["startupProbe", "livenessProbe", "readinessProbe"].flatMap((probe) => {
      const reference = textAt(container, [probe, "httpGet", "port"]);
      if (reference === "" || hasPort(ports, reference)) return [];
      const message = `expected a port the container opens, found ${reference}`;
      return [
        report(deployment, [...POD, "containers", index, probe, "httpGet", "port"], {
          code: "probe-port",
          message,
        }),
      ];
    }),
  );
}

function servicePortFindings(deployment: KubernetesObject, services: readonly KubernetesObject[]): Finding[] {
  const ports = containerPorts(deployment);
  return services.flatMap((service) =>
    listAt(service.document.value, ["spec", "ports"]).flatMap((port, index) => {
      const target = textAt(port, ["targetPort"]) || textAt(port, ["port"]);
      if (hasPort(ports, target)) return [];
      const message = `expected a port that ${deployment.name} opens and probes, found ${target}`;
      return [report(service, ["spec", "ports", index, "targetPort"], { code: "service-port", message })];
    }),
  );
}

function monitorFindings(
  monitors: readonly KubernetesObject[],
  services: readonly KubernetesObject[],
): Finding[] {
  const portNames = new Set(
    services.flatMap((service) =>
      listAt(service.document.value, ["spec", "ports"]).map((port) => textAt(port, ["name"])),
    ),
  );
  return monitors.flatMap((monitor) =>
    listAt(monitor.document.value, ["spec", "endpoints"]).flatMap((endpoint, index) => {
      const port = textAt(endpoint, ["port"]);
      if (portNames.has(port)) return [];
      const message = `expected the name of a Service port (${[...portNames].join(", ")}), found ${port}`;
      return [report(monitor, ["spec", "endpoints", index, "port"], { code: "monitor-port", message })];
    }),
  );
}

function autoscalerFindings(deployment: KubernetesObject, objects: readonly KubernetesObject[]): Finding[] {
  const autoscaler = byKind(objects, "HorizontalPodAutoscaler").find(
    (object) => textAt(object.document.value, ["spec", "scaleTargetRef", "name"]) === deployment.name,
  );
  if (!autoscaler) {
    const message = `expected a HorizontalPodAutoscaler for ${deployment.name}`;
    return [problemIn(deployment.file, { code: "no-autoscaler", message })];
  }
  const minReplicas = Number(valueAt(autoscaler.document.value, ["spec", "minReplicas"]) ?? 1);
  const maxReplicas = Number(valueAt(autoscaler.document.value, ["spec", "maxReplicas"]));
  const range =
    minReplicas >= 2 && maxReplicas > minReplicas
      ? []
      : [
          report(autoscaler, ["spec", "minReplicas"], {
            code: "replica-range",
            message: `expected 2 ≤ minReplicas < maxReplicas, found ${minReplicas} and ${maxReplicas}`,
          }),
        ];
  const fixed =
    valueAt(deployment.document.value, ["spec", "replicas"]) === undefined
      ? []
      : [
          report(deployment, ["spec", "replicas"], {
            code: "replicas-fixed",
            message: "expected no replicas beside an autoscaler; each deployment would reset what it decided",
          }),
        ];
  return [...range, ...fixed, ...disruptionFindings(deployment, objects, minReplicas)];
}

function disruptionFindings(
  deployment: KubernetesObject,
  objects: readonly KubernetesObject[],
  minReplicas: number,
): Finding[] {
  const budget = byKind(objects, "PodDisruptionBudget")[0];
  if (!budget) {
    const message = `expected a PodDisruptionBudget for ${deployment.name}`;
    return [problemIn(deployment.file, { code: "no-disruption-budget", message })];
  }
  const minAvailable = valueAt(budget.document.value, ["spec", "minAvailable"]);
  const maxUnavailable = valueAt(budget.document.value, ["spec", "maxUnavailable"]);
  const evictable =
    typeof minAvailable === "number"
      ? minReplicas - minAvailable
      : typeof maxUnavailable === "number"
        ? maxUnavailable
        : 0;
  if (evictable >= 1 && evictable < minReplicas) return [];
  const message = `expected that at least one and never all of ${minReplicas} replicas may go, found ${evictable}; a node drain would hang or take the service down`;
  return [report(budget, ["spec"], { code: "disruption-budget", message })];
}

/** The process drains for delay + timeout; a shorter grace period kills it in the middle. */
function gracePeriodFindings(deployment: KubernetesObject): Finding[] {
  const environment = new Map(
    listAt(deployment.document.value, [...POD, "containers"])
      .flatMap((container) => listAt(container, ["env"]))
      .map((variable) => [textAt(variable, ["name"]), textAt(variable, ["value"])]),
  );
  const shutdownMs =
    Number(environment.get("SHUTDOWN_DELAY_MS") ?? 0) + Number(environment.get("SHUTDOWN_TIMEOUT_MS") ?? 0);
  const graceSeconds = Number(
    valueAt(deployment.document.value, [...POD, "terminationGracePeriodSeconds"]) ?? 30,
  );
  if (graceSeconds * 1000 > shutdownMs) return [];
  const message = `expected more than the ${shutdownMs / 1000} s the process takes to drain, found ${graceSeconds} s`;
  return [report(deployment, [...POD, "terminationGracePeriodSeconds"], { code: "grace-period", message })];
}
