import { blobSha } from "../github/git-objects.ts";
import { compileService } from "../slo/compile/compile-service.ts";
import type { CommittedFile } from "../github/commit-files.ts";
import * as practiceFiles from "./domain/sample-practices.ts";
import * as texts from "./domain/sample-texts.ts";

const toFile = (path: string, content: string): CommittedFile => {
  const bytes = Buffer.from(content);
  return { path, mode: "100644", encoding: "utf-8", content, sha: blobSha(bytes), size: bytes.length };
};

/** Rules, routes and dashboard come from the objectives by the same compiler every repository uses. */
function monitoring(context: texts.SampleContext, slos: readonly { path: string; content: string }[]) {
  const { service } = context;
  if (!service.practices.hasAlerts || slos.length === 0) return [];
  const compiled = compileService({
    service: service.name,
    owner: service.team,
    tier: service.tier ?? 3,
    slos,
    runbookUrl: texts.runbookUrl(context),
  });
  return compiled.files;
}

/** Every file of a sample repository, in the order of their paths. */
export function buildSampleRepository(context: texts.SampleContext): CommittedFile[] {
  const { service } = context;
  const { practices } = service;
  const slos = service.objectives.map((objective) => ({
    path: `slo/${objective.kind}.yaml`,
    content: texts.objective(context, objective),
  }));
  const files: Record<string, string> = {
    "catalog-info.yaml": texts.descriptor(context),
    "README.md": texts.readme(context),
    ...practiceFiles.code(context),
    ...practiceFiles.manifests(context),
    ...Object.fromEntries(
      [...slos, ...monitoring(context, slos)].map(({ path, content }) => [path, content]),
    ),
  };
  if (practices.runbook === "complete") files[texts.runbookPath(service)] = texts.runbook(context);
  if (practices.workflow !== "none")
    files[".github/workflows/ci.yml"] = practiceFiles.workflow(practices.workflow);
  if (practices.hasCodeowners) files[".github/CODEOWNERS"] = practiceFiles.codeowners(context);
  if (practices.hasSecurityPolicy) files["SECURITY.md"] = practiceFiles.securityPolicy(context);
  if (practices.hasDependencyUpdates) files[".github/dependabot.yml"] = practiceFiles.dependencyUpdates;
  return Object.entries(files)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([path, content]) => toFile(path, content));
}
