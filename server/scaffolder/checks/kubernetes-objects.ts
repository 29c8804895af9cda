/* The Kubernetes objects of a repository's deploy folder, found by kind. */
import { readFileSync } from "node:fs";
import type { LocatedValue, ValuePath } from "../../kernel/yaml-text.ts";
import { textAt, type GeneratedRepository } from "./generated-repository.ts";

export interface KubernetesObject {
  readonly file: string;
  readonly document: LocatedValue;
  readonly kind: string;
  readonly name: string;
}

const FOLDER = "deploy/kubernetes/";

export function kubernetesObjects(repository: GeneratedRepository): KubernetesObject[] {
  return repository.paths
    .filter((path) => path.startsWith(FOLDER) && /\.ya?ml$/.test(path))
    .flatMap((file) =>
      repository.documents(file).map((document) => ({
        file,
        document,
        kind: textAt(document.value, ["kind"]),
        name: textAt(document.value, ["metadata", "name"]),
      })),
    );
}

export const byKind = (objects: readonly KubernetesObject[], kind: string): KubernetesObject[] =>
  objects.filter((object) => object.kind === kind);

export const POD: ValuePath = ["spec", "template", "spec"];

/** Schemas by `apiVersion/Kind`, generated: see vendor/kubernetes/generate.mjs. */
export function readKubernetesSchemas(): unknown {
  return JSON.parse(readFileSync(new URL("vendor/kubernetes/schemas.json", import.meta.url), "utf8"));
}
