import type { Deps } from "../../runtime/deps.ts";
import { toJsonArray, toJsonObject, toText, type JsonObject } from "../domain/json-value.ts";
import type { Manifest } from "../domain/manifest.ts";
import { isSecretParameter, listParameters } from "../domain/parameters.ts";
import type { TemplateDetail } from "../domain/template.schema.ts";
import { toSummary } from "./list-templates.ts";

/** One template with its questions. Throws not_found. */
export async function getTemplate(deps: Pick<Deps, "templates">, name: string): Promise<TemplateDetail> {
  const template = await deps.templates.get(name);
  const { manifest, digest, findings } = template;
  const buttons = toJsonObject(toJsonObject(manifest?.presentation).buttonLabels);
  return {
    ...toSummary(template),
    digest,
    lifecycle: manifest?.lifecycle ?? null,
    pages: (manifest?.pages ?? []).map((schema) => ({
      title: toText(schema.title) ?? null,
      description: toText(schema.description) ?? null,
      schema,
    })),
    presentation: {
      reviewButtonText: toText(buttons.reviewButtonText) ?? null,
      createButtonText: toText(buttons.createButtonText) ?? null,
    },
    steps: (manifest?.steps ?? []).map(({ id, name: title, action }) => ({ id, name: title, action })),
    secrets: manifest === undefined ? [] : listSecrets(manifest),
    findings: [...findings],
  };
}

/** Secrets come from secret questions and from the manifest's own schema of secrets. */
function listSecrets(manifest: Manifest): TemplateDetail["secrets"] {
  const questions = [...listParameters(manifest.pages)].filter(([, schema]) => isSecretParameter(schema));
  const required = new Set(manifest.pages.flatMap((page) => toJsonArray(page.required)));
  const declared = toJsonObject(manifest.secretsSchema ?? {});
  const declaredRequired = new Set(toJsonArray(declared.required));
  const toSecret = (name: string, schema: JsonObject, isRequired: boolean) => ({
    name,
    title: toText(schema.title) ?? null,
    required: isRequired,
  });
  return [
    ...questions.map(([name, schema]) => toSecret(name, schema, required.has(name))),
    ...Object.entries(toJsonObject(declared.properties)).map(([name, schema]) =>
      toSecret(name, toJsonObject(schema), declaredRequired.has(name)),
    ),
  ];
}
