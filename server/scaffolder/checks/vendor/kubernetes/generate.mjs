// Writes schemas.json: strict JSON Schemas of the Kubernetes kinds our templates use, from the type declarations of
// kubernetes-models and @kubernetes-models/prometheus-operator (both MIT, github.com/tommy351/kubernetes-models-ts).
// Their own validators accept unknown keys, so `readynessProbe` would pass; here every object is closed. `status` is
// left out because nobody writes it.
//
//   (in an empty folder) npm install kubernetes-models@5.1.0 @kubernetes-models/prometheus-operator@6.0.0
//   node server/scaffolder/checks/vendor/kubernetes/generate.mjs <that folder>
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const KINDS = {
  "apps/v1/Deployment": "kubernetes-models/apps/v1/Deployment",
  "apps/v1/StatefulSet": "kubernetes-models/apps/v1/StatefulSet",
  "autoscaling/v2/HorizontalPodAutoscaler": "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler",
  "batch/v1/CronJob": "kubernetes-models/batch/v1/CronJob",
  "networking.k8s.io/v1/Ingress": "kubernetes-models/networking.k8s.io/v1/Ingress",
  "networking.k8s.io/v1/NetworkPolicy": "kubernetes-models/networking.k8s.io/v1/NetworkPolicy",
  "policy/v1/PodDisruptionBudget": "kubernetes-models/policy/v1/PodDisruptionBudget",
  "v1/ConfigMap": "kubernetes-models/v1/ConfigMap",
  "v1/Service": "kubernetes-models/v1/Service",
  "v1/ServiceAccount": "kubernetes-models/v1/ServiceAccount",
  "monitoring.coreos.com/v1/ServiceMonitor":
    "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor",
};
// Declared as plain strings, documented as closed sets.
const ENUMS = {
  protocol: ["TCP", "UDP", "SCTP"],
  imagePullPolicy: ["Always", "IfNotPresent", "Never"],
  restartPolicy: ["Always", "OnFailure", "Never"],
  whenUnsatisfiable: ["DoNotSchedule", "ScheduleAnyway"],
  terminationMessagePolicy: ["File", "FallbackToLogsOnError"],
};

const folder = process.argv[2];
if (!folder) throw new Error("expected the folder in which the two packages are installed");
const packages = join(folder, "node_modules");
const files = Object.values(KINDS).map((path) => join(packages, `${path}.d.ts`));
const program = ts.createProgram(files, {
  strict: true,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
});
const checker = program.getTypeChecker();
const definitions = {};

function schemaOf(type, name) {
  if (name && name in ENUMS) return { enum: ENUMS[name] };
  if (type.isUnion()) return unionSchema(type, name);
  if (type.isStringLiteral()) return { const: type.value };
  if (type.isNumberLiteral()) return { const: type.value };
  if (type.flags & ts.TypeFlags.BooleanLike) return { type: "boolean" };
  if (type.flags & ts.TypeFlags.StringLike) return { type: "string" };
  if (type.flags & ts.TypeFlags.NumberLike) return { type: "number" };
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
  if (checker.isArrayType(type)) return { type: "array", items: schemaOf(checker.getTypeArguments(type)[0]) };
  return objectSchema(type);
}

function unionSchema(type, name) {
  const members = type.types.filter((member) => !(member.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)));
  if (members.every((member) => member.flags & ts.TypeFlags.BooleanLike)) return { type: "boolean" };
  if (members.every((member) => member.isStringLiteral())) return { enum: members.map((member) => member.value) };
  if (members.length === 1) return schemaOf(members[0], name);
  return { anyOf: members.map((member) => schemaOf(member)) };
}

function objectSchema(type) {
  const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
  if (index) return { type: "object", additionalProperties: schemaOf(index.type) };
  const declaration = type.symbol?.declarations?.[0];
  const inline = !declaration || !ts.isInterfaceDeclaration(declaration);
  if (inline) return closedObject(type);
  const id = definitionName(declaration);
  if (!(id in definitions)) {
    definitions[id] = {};
    definitions[id] = closedObject(type);
  }
  return { $ref: `#/$defs/${id}` };
}

function definitionName(declaration) {
  const path = declaration.getSourceFile().fileName.slice(packages.length + 1).replace(/\.d\.ts$/, "");
  return path.replace(/^(@kubernetes-models\/|kubernetes-models\/)/, "").replaceAll(/[^A-Za-z0-9]+/g, ".");
}

function closedObject(type) {
  const properties = {};
  const required = [];
  for (const property of type.getProperties()) {
    if (property.name === "status") continue;
    const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    properties[property.name] = schemaOf(checker.getTypeOfSymbol(property), property.name);
    if (!optional) required.push(property.name);
  }
  return { type: "object", properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false };
}

const kinds = {};
for (const [kind, path] of Object.entries(KINDS)) {
  const source = program.getSourceFile(join(packages, `${path}.d.ts`));
  const name = `I${kind.split("/").at(-1)}`;
  const node = source?.statements.find((statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === name);
  if (!node) throw new Error(`no interface ${name} in ${path}`);
  kinds[kind] = schemaOf(checker.getTypeAtLocation(node));
}
const versionOf = (name) => JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")).version;
const sources = ["kubernetes-models", "@kubernetes-models/prometheus-operator"].map((name) => `${name}@${versionOf(name)}`);
const sorted = Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)));
const output = { $comment: `Generated by generate.mjs from ${sources.join(" and ")} (MIT).`, kinds, $defs: sorted };
writeFileSync(new URL("schemas.json", import.meta.url), `${JSON.stringify(output)}\n`);
