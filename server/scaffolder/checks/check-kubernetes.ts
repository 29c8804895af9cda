import { z } from "zod";
import type { Finding } from "../../kernel/finding.ts";
import { issueFindings } from "../../kernel/yaml-text.ts";
import { problemAt, problemIn, textAt, type GeneratedRepository } from "./generated-repository.ts";
import { checkKubernetesRelations } from "./kubernetes-relations.ts";
import { checkPodHardening } from "./kubernetes-hardening.ts";
import { kubernetesObjects, readKubernetesSchemas, type KubernetesObject } from "./kubernetes-objects.ts";
import { schemaFindings } from "./strict-schema.ts";

const schemasSchema = z.object({
  kinds: z.record(z.string(), z.object({ $ref: z.string() })),
  $defs: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/* kubectl's own Kustomization, as far as generated repositories use it. */
const name = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
const kustomizationSchema = z.strictObject({
  apiVersion: z.literal("kustomize.config.k8s.io/v1beta1"),
  kind: z.literal("Kustomization"),
  namespace: name.optional(),
  resources: z.array(z.string()).min(1),
  components: z.array(z.string()).optional(),
  labels: z
    .array(
      z.strictObject({
        pairs: z.record(z.string(), z.string()),
        includeSelectors: z.boolean().optional(),
        includeTemplates: z.boolean().optional(),
      }),
    )
    .optional(),
  images: z
    .array(
      z.strictObject({
        name: z.string(),
        newName: z.string().optional(),
        newTag: z.string().optional(),
        digest: z.string().optional(),
      }),
    )
    .optional(),
});

/** Closed schemas of every object, hardening of pods, and the relations between objects that no schema can state. */
export function checkKubernetes(repository: GeneratedRepository): Finding[] {
  const objects = kubernetesObjects(repository);
  if (objects.length === 0) {
    return [
      problemIn("deploy/kubernetes", {
        code: "manifests-missing",
        message: "expected Kubernetes manifests, found none",
      }),
    ];
  }
  const schemas = schemasSchema.parse(readKubernetesSchemas());
  return [
    ...objects.flatMap((object) =>
      object.kind === "Kustomization"
        ? kustomizationFindings(repository, object)
        : objectFindings(object, schemas),
    ),
    ...checkPodHardening(objects),
    ...checkKubernetesRelations(objects),
  ];
}

function objectFindings(object: KubernetesObject, schemas: z.infer<typeof schemasSchema>): Finding[] {
  const { file, document } = object;
  const type = `${textAt(document.value, ["apiVersion"])}/${object.kind}`;
  const schema = schemas.kinds[type];
  if (!schema) {
    const known = Object.keys(schemas.kinds).join(", ");
    const message = `expected one of ${known}, found ${type}; add its schema in vendor/kubernetes/generate.mjs`;
    return [problemAt(file, document.locate(["kind"]), { code: "unknown-kind", message })];
  }
  const nameFindings = name.safeParse(object.name).success
    ? []
    : [
        problemAt(file, document.locate(["metadata", "name"]), {
          code: "object-name",
          message: "expected a DNS name",
        }),
      ];
  return [...schemaFindings({ ...schema, $defs: schemas.$defs }, file, document), ...nameFindings];
}

function kustomizationFindings(
  repository: GeneratedRepository,
  { file, document }: KubernetesObject,
): Finding[] {
  const parsed = kustomizationSchema.safeParse(document.value);
  if (!parsed.success) return issueFindings(parsed.error.issues, file, document);
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  const listed = new Set(parsed.data.resources.map((resource) => folder + resource));
  const missing = parsed.data.resources.flatMap((resource, index) =>
    repository.has(folder + resource)
      ? []
      : [
          problemAt(file, document.locate(["resources", index]), {
            code: "missing-resource",
            message: `expected the file ${folder}${resource}, found none`,
          }),
        ],
  );
  const forgotten = repository.paths
    .filter((path) => path.startsWith(folder) && path !== file && /\.ya?ml$/.test(path) && !listed.has(path))
    .map((path) =>
      problemIn(path, { code: "unlisted-resource", message: `expected it among the resources of ${file}` }),
    );
  return [...missing, ...forgotten];
}
