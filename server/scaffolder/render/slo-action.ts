/*
 * waymark:slo:generate: the SLO files of the workspace compiled to rules, rule tests, alert routes and a dashboard.
 * The compiler is pure, so the same files come out of `waymark slo generate` in the repository.
 */
import { z } from "zod";
import type { Finding } from "../../kernel/finding.ts";
import { AppError } from "../../kernel/app-error.ts";
import { formatFinding } from "../../kernel/finding.ts";
import { compileService } from "../../slo/compile/compile-service.ts";
import { toText } from "../domain/json-value.ts";
import { parseInput } from "./action-input.ts";
import type { ActionHandler, RunState } from "./step-run.ts";
import { problem } from "./text-renderer.ts";

const generateInput = z.object({
  slo: z.union([z.string(), z.array(z.string())]).default("slo/*.yaml"),
  service: z.string(),
  owner: z.string(),
  tier: z.number().int().min(0).max(3).default(2),
  runbookUrl: z.string().optional(),
  channel: z.string().optional(),
  job: z.string().optional(),
});

export const generateMonitoring: ActionHandler = (input, step, run) => {
  const { slo, runbookUrl, channel, job, ...identity } = parseInput(generateInput, input, { step, run });
  const paths = run.workspace.match(typeof slo === "string" ? [slo] : slo);
  if (paths.length === 0) {
    throw problem("template_invalid", step.mark, `Expected SLO files at "${String(slo)}", found none.`);
  }
  const { files, findings } = compileService({
    ...identity,
    slos: paths.map((path) => ({ path, content: run.workspace.readText(path) ?? "" })),
    runbookUrl: runbookUrl ?? defaultRunbook(identity.service, run),
    ...(channel === undefined ? {} : { channel }),
    ...(job === undefined ? {} : { job }),
  });
  refuseErrors(findings);
  run.warnings.push(...findings);
  for (const file of files) run.workspace.writeText(file.path, file.content, step.mark);
  return {};
};

/** SLO files that carry the annotation `waymark.dev/runbook-url` win over this. */
function defaultRunbook(service: string, run: RunState): string {
  const path = `docs/runbooks/${service}.md`;
  const repository = toText(run.values.repositoryUrl);
  return repository === undefined ? path : `${repository}/blob/main/${path}`;
}

/** Findings name the rendered SLO file, because that is the text the compiler read. */
function refuseErrors(findings: readonly Finding[]): void {
  const errors = findings.filter((finding) => finding.severity === "error");
  const [first] = errors;
  if (first !== undefined)
    throw new AppError("template_invalid", formatFinding(first), { details: { findings: errors } });
}
