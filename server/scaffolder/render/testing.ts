/* Templates as plain objects, for tests of rendering. */
import { isAppError } from "../../kernel/app-error.ts";
import type { JsonObject } from "../domain/json-value.ts";
import type { RenderContext, RenderOutcome } from "./render-job.ts";
import { renderTemplate } from "./render-template.ts";
import type { TemplateSource } from "./template-source.ts";

export const testContext: RenderContext = {
  forgeUrl: "http://127.0.0.1:3001",
  organization: "acme",
  ownerKind: "organization",
  portalUrl: "http://127.0.0.1:3000",
  publicUrl: null,
  ownerMembers: 5,
  user: { ref: "user:default/ana", entity: { metadata: { name: "ana" } } },
};

/** Paths are relative to the folder of templates; the template itself is `demo`. */
export function toSource(files: Readonly<Record<string, string | Uint8Array>>): TemplateSource {
  return {
    folder: "demo",
    label: "templates/",
    files: Object.entries(files).map(([path, content]) => ({
      path,
      mode: "100644",
      bytes: typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content),
    })),
  };
}

export interface ManifestOptions {
  readonly strict?: boolean;
  readonly parameters?: string;
  readonly output?: string;
}

/** A manifest whose steps are given as YAML; a step that publishes is added unless there is one. */
export function toManifestText(steps: string, options: ManifestOptions = {}): string {
  const { strict = true, parameters = "{ properties: { name: { type: string } } }", output = "{}" } = options;
  const publish = steps.includes("publish:github")
    ? ""
    : "    - { id: publish, action: publish:github, input: { repository: checkout } }\n";
  return `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: demo
  annotations:
    waymark.dev/strict: "${String(strict)}"
spec:
  type: service
  parameters: ${parameters}
  steps:
${steps.replace(/^/gm, "    ").trimEnd()}
${publish}  output: ${output}
`;
}

const neverLate = (): void => undefined;

export function renderSource(
  source: TemplateSource,
  answers: JsonObject = {},
  context: RenderContext = testContext,
): RenderOutcome {
  return renderTemplate({ source, answers, context }, neverLate);
}

/** The files of a rendering as a plain object, without the manifest's own bookkeeping. */
export function filesOf(outcome: RenderOutcome): Record<string, string> {
  return Object.fromEntries(outcome.files.map((file) => [file.path, file.content]));
}

/** One skeleton, fetched as a whole, with free-form answers named by their keys. */
export function renderSkeleton(
  skeleton: Readonly<Record<string, string | Uint8Array>>,
  answers: JsonObject = {},
  options: ManifestOptions = {},
): Record<string, string> {
  const properties = Object.keys(answers).map((name) => `${JSON.stringify(name)}: {}`);
  const manifest = toManifestText(
    "- { action: fetch:template, input: { url: ./skeleton, values: { fixed: 1 } } }",
    {
      parameters: `{ properties: { ${properties.join(", ")} } }`,
      ...options,
    },
  );
  const files = Object.entries(skeleton).map(([path, text]) => [`demo/skeleton/${path}`, text]);
  return filesOf(
    renderSource(toSource({ "demo/template.yaml": manifest, ...Object.fromEntries(files) }), answers),
  );
}

/** No template may hold anybody up for longer. */
export const longestRenderMs = 2_000;

/** Milliseconds of processor time this process has used since: the load of other processes does not change them. */
export function startProcessorClock(): () => number {
  const from = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1000;
  };
}

/** The error a rendering ends with; a rendering that succeeds fails the test. */
export function refusal(run: () => unknown): { code: string; message: string } {
  try {
    run();
  } catch (error) {
    if (isAppError(error)) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("Expected a refusal.");
}
