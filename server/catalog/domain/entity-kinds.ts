/*
 * The kinds of the Backstage descriptor format and what each asks of `spec`. Extra keys are allowed everywhere inside.
 * Source: backstage/backstage packages/catalog-model/src/schema/kinds (1.10), scaffolder.backstage.io/v1beta3.
 */
import { z } from "zod";

const text = z.string().min(1, "expected a text that is not empty");
const texts = z.array(text);
/** `$text`, `$json` and `$yaml` stand for the content of another file until ingestion puts it in. */
const placeholder = z.union([
  z.strictObject({ $text: text }),
  z.strictObject({ $json: text }),
  z.strictObject({ $yaml: text }),
]);

const owned = { type: text, owner: text };
const profile = z
  .looseObject({ displayName: text.optional(), email: text.optional(), picture: text.optional() })
  .optional();

const apiSpec = z.looseObject({
  ...owned,
  lifecycle: text,
  system: text.optional(),
  definition: z.union([text, placeholder], { error: "expected a text or one of $text, $json, $yaml" }),
});
const mcpServerSpec = z.looseObject({
  ...owned,
  lifecycle: text,
  system: text.optional(),
  remotes: z.array(z.looseObject({ type: text, url: text })).min(1, "expected at least one remote"),
});

const specs = {
  Component: z.looseObject({
    ...owned,
    lifecycle: text,
    system: text.optional(),
    subcomponentOf: text.optional(),
    providesApis: texts.optional(),
    consumesApis: texts.optional(),
    dependsOn: texts.optional(),
    dependencyOf: texts.optional(),
  }),
  API: apiSpec,
  Resource: z.looseObject({
    ...owned,
    system: text.optional(),
    dependsOn: texts.optional(),
    dependencyOf: texts.optional(),
  }),
  System: z.looseObject({ owner: text, domain: text.optional(), type: text.optional() }),
  Domain: z.looseObject({ owner: text, subdomainOf: text.optional(), type: text.optional() }),
  Group: z.looseObject({
    type: text,
    children: texts,
    profile,
    parent: text.optional(),
    members: texts.optional(),
  }),
  User: z.looseObject({ memberOf: texts, profile }),
  Location: z.looseObject({
    type: text.optional(),
    target: text.optional(),
    targets: texts.optional(),
    presence: z.enum(["required", "optional"], { error: "expected required or optional" }).optional(),
  }),
  Template: z.looseObject({
    type: text,
    steps: z.array(z.looseObject({ action: text, id: text.optional(), name: text.optional() })),
    owner: text.optional(),
    lifecycle: text.optional(),
  }),
  AiResource: z.looseObject({ ...owned, lifecycle: text }),
} as const;

export type EntityKind = keyof typeof specs;
export const entityKinds: readonly string[] = Object.keys(specs);

const isEntityKind = (kind: string): kind is EntityKind => Object.hasOwn(specs, kind);

/** `component` → `Component`; undefined for a kind nobody defined. */
export const findEntityKind = (kind: string): EntityKind | undefined =>
  entityKinds.filter(isEntityKind).find((known) => known.toLowerCase() === kind.toLowerCase());

const isMcpServer = (spec: unknown): boolean =>
  typeof spec === "object" && spec !== null && Reflect.get(spec, "type") === "mcp-server";

export const specSchemaOf = (kind: EntityKind, spec: unknown): z.ZodType =>
  kind === "API" && isMcpServer(spec) ? mcpServerSpec : specs[kind];

const backstageVersions = ["backstage.io/v1alpha1", "backstage.io/v1beta1"];
const ownVersions: ReadonlyMap<EntityKind, readonly string[]> = new Map([
  ["Template", ["scaffolder.backstage.io/v1beta3"]],
  ["AiResource", ["backstage.io/v1alpha1"]],
]);

export const apiVersionsOf = (kind: EntityKind): readonly string[] =>
  ownVersions.get(kind) ?? backstageVersions;
