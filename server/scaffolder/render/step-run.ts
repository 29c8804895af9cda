/*
 * What an action gets to work with: the workspace, the template's files, the facts, and where to record effects and
 * warnings. An action returns what later steps read as `steps['id'].output`.
 */
import type { Finding } from "../../kernel/finding.ts";
import type { JsonObject } from "../domain/json-value.ts";
import type { Manifest, ManifestStep } from "../domain/manifest.ts";
import type { Plan, RepositoryPlan } from "../domain/plan.schema.ts";
import type { SourceMark } from "../domain/tracked-yaml.ts";
import type { RenderContext } from "./render-job.ts";
import type { TemplateSource } from "./template-source.ts";
import type { VirtualWorkspace } from "./virtual-workspace.ts";

/** Effects in the order the steps ask for them; nothing here has happened yet. */
export interface RecordedEffects {
  repository: RepositoryPlan | undefined;
  catalog: Plan["catalog"];
}

export interface RunState {
  readonly manifest: Manifest;
  readonly source: TemplateSource;
  readonly digest: string;
  readonly context: RenderContext;
  /** Complete answers without secrets. */
  readonly answers: JsonObject;
  /** `values` of strict templates: answers and facts. Empty otherwise. */
  readonly values: JsonObject;
  readonly workspace: VirtualWorkspace;
  readonly effects: RecordedEffects;
  readonly warnings: Finding[];
  readonly planWarnings: { code: string; message: string }[];
  readonly log: string[];
  /** Says where the rendering is, which a rendering that is stopped there repeats; throws template_timeout when it is over time. */
  readonly checkTime: (mark: SourceMark) => void;
}

export type ActionHandler = (input: JsonObject, step: ManifestStep, run: RunState) => JsonObject;

export function warn(run: RunState, step: ManifestStep, problem: { code: string; message: string }): void {
  run.warnings.push({ ...step.mark, ...problem, severity: "warning" });
}
