import type { Finding } from "../../kernel/finding.ts";
import type { LocatedValue, ValuePath } from "../../kernel/yaml-text.ts";
import { parseDescriptor } from "../../catalog/domain/parse-descriptor.ts";
import {
  problemAt,
  problemIn,
  textAt,
  type CheckContext,
  type GeneratedRepository,
} from "./generated-repository.ts";

const PATH = "catalog-info.yaml";

/** The catalog accepts every document, and the entry names this service, this owner, and files that exist. */
export function checkCatalogDescriptor(repository: GeneratedRepository, context: CheckContext): Finding[] {
  const component = repository
    .documents(PATH)
    .find((document) => textAt(document.value, ["kind"]) === "Component");
  if (!component) {
    return [problemIn(PATH, { code: "descriptor-missing", message: "expected a Component, found none" })];
  }
  const expectations: readonly { path: ValuePath; expected: string }[] = [
    { path: ["metadata", "name"], expected: context.name },
    { path: ["spec", "owner"], expected: context.owner },
    {
      path: ["metadata", "annotations", "github.com/project-slug"],
      expected: `${context.organization}/${context.name}`,
    },
  ];
  return [
    ...parseDescriptor({ file: PATH, text: repository.read(PATH), source: "repository" }).findings,
    ...expectations.flatMap(({ path, expected }) => {
      const found = textAt(component.value, path);
      if (found === expected) return [];
      const message = `expected ${expected}, found ${found || "nothing"}`;
      return [problemAt(PATH, component.locate(path), { code: "descriptor-mismatch", message })];
    }),
    ...tierFindings(component),
    ...objectiveFindings(repository, component),
  ];
}

function tierFindings(component: LocatedValue): Finding[] {
  const path = ["metadata", "annotations", "waymark.dev/tier"];
  if (/^[0-3]$/.test(textAt(component.value, path))) return [];
  const message = `expected a tier from 0 to 3, found ${textAt(component.value, path) || "nothing"}`;
  return [problemAt(PATH, component.locate(path), { code: "descriptor-tier", message })];
}

function objectiveFindings(repository: GeneratedRepository, component: LocatedValue): Finding[] {
  const path = ["metadata", "annotations", "waymark.dev/slo"];
  return textAt(component.value, path)
    .split(",")
    .map((file) => file.trim())
    .filter((file) => !repository.has(file))
    .map((file) =>
      problemAt(PATH, component.locate(path), {
        code: "descriptor-file",
        message: `expected a file of this repository, found "${file}"`,
      }),
    );
}
