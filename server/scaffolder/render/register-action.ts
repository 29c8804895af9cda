/*
 * catalog:register as a plan: which descriptor of the new repository enters the catalog, and as which entity. The
 * entity itself arrives by ingestion once the repository exists.
 */
import { z } from "zod";
import { readYaml } from "../../kernel/yaml-text.ts";
import { parseEntityRef, stringifyEntityRef, type EntityRef } from "../../kernel/entity-ref.ts";
import type { ManifestStep } from "../domain/manifest.ts";
import { parseWorkspacePath } from "../domain/workspace-path.ts";
import { parseInput } from "./action-input.ts";
import type { ActionHandler, RunState } from "./step-run.ts";
import { problem } from "./text-renderer.ts";

const registerInput = z.object({
  repoContentsUrl: z.string().optional(),
  catalogInfoPath: z.string().optional(),
  catalogInfoUrl: z.string().optional(),
  optional: z.boolean().default(false),
});

const descriptorSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().default("default") }),
  // What is wrong with it is the catalog's to say; here it only names nobody.
  spec: z.looseObject({ owner: z.string().optional() }).optional().catch(undefined),
});

interface Descriptor {
  readonly ref: EntityRef;
  readonly owner: string | null;
}

export const registerEntity: ActionHandler = (input, step, run) => {
  const parsed = parseInput(registerInput, input, { step, run });
  const { repository } = run.effects;
  if (repository === undefined) {
    throw problem(
      "template_invalid",
      step.mark,
      "Expected a step that publishes the repository before this one, found none.",
    );
  }
  const { forgeUrl, portalUrl } = run.context;
  const contents = `${forgeUrl}/${repository.owner}/${repository.name}/blob/${repository.defaultBranch}`;
  const path = descriptorPath({ ...parsed, contents }, step);
  const descriptor = readDescriptor(path, run);
  if (descriptor === undefined && parsed.optional) return {};
  if (descriptor === undefined) {
    throw problem("template_invalid", step.mark, `Expected a catalog descriptor at "${path}", found none.`);
  }
  const { ref, owner } = descriptor;
  const entityRef = stringifyEntityRef(ref);
  run.effects.catalog = { entityRef, path, owner };
  const catalogUrl = `${portalUrl}/catalog/${ref.namespace}/${ref.kind}/${ref.name}`.toLowerCase();
  return { entityRef, catalogInfoUrl: `${contents}/${path}`, catalogUrl };
};

function descriptorPath(
  input: { catalogInfoPath?: string | undefined; catalogInfoUrl?: string | undefined; contents: string },
  step: ManifestStep,
): string {
  const { catalogInfoUrl, contents } = input;
  const path = catalogInfoUrl?.startsWith(`${contents}/`)
    ? catalogInfoUrl.slice(contents.length)
    : input.catalogInfoPath;
  const parsed = parseWorkspacePath((path ?? "catalog-info.yaml").replace(/^\/+/, ""));
  if (!parsed.ok) throw problem("path_not_allowed", step.mark, parsed.error);
  return parsed.value;
}

/** The first entity of the descriptor names the service; further documents enter the catalog with it. */
function readDescriptor(path: string, run: RunState): Descriptor | undefined {
  const text = run.workspace.readText(path);
  if (text === undefined) return undefined;
  // Read as the catalog reads it: what it would refuse as a whole names nothing here either.
  for (const document of readYaml({ file: path, text }).documents) {
    const parsed = descriptorSchema.safeParse(document.value);
    if (!parsed.success) continue;
    const { kind, metadata, spec } = parsed.data;
    const { name, namespace } = metadata;
    const owner = parseEntityRef(spec?.owner ?? "", { kind: "group", namespace });
    return {
      ref: { kind, namespace, name },
      owner: owner.ok ? stringifyEntityRef(owner.value) : null,
    };
  }
  return undefined;
}
