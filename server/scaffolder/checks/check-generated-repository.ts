/*
 * Everything a generated repository must hold, with the strictest offline checker there is for each kind of file. Used
 * by `waymark templates test` and by the tests of our own templates.
 */
import type { Finding } from "../../kernel/finding.ts";
import { loadActionsLock } from "./actions-lock.ts";
import { checkCatalogDescriptor } from "./check-catalog-descriptor.ts";
import { checkCodeowners } from "./check-codeowners.ts";
import { checkCrossReferences } from "./check-cross-references.ts";
import { checkDashboards } from "./check-dashboards.ts";
import { checkDependabot } from "./check-dependabot.ts";
import { checkDockerfile } from "./check-dockerfile.ts";
import { checkGrafanaSchema } from "./check-grafana-schema.ts";
import { checkKubernetes } from "./check-kubernetes.ts";
import { checkOpenSlo } from "./check-open-slo.ts";
import { checkPackage } from "./check-package.ts";
import { checkPlaceholders } from "./check-placeholders.ts";
import { checkRequiredFiles } from "./check-required-files.ts";
import { checkRunbook } from "./check-runbook.ts";
import { checkSyntax } from "./check-syntax.ts";
import { checkWorkflows } from "./check-workflows.ts";
import {
  openRepository,
  type Check,
  type CheckContext,
  type RepositoryFile,
} from "./generated-repository.ts";
import { checkMonitoringTools, toolChecks } from "./monitoring-tools.ts";

const CHECKS: readonly Check[] = [
  checkRequiredFiles,
  (repository, { answers }) => checkPlaceholders(repository, answers),
  async (repository) => checkWorkflows(repository, await loadActionsLock()),
  checkDependabot,
  checkKubernetes,
  checkDockerfile,
  checkCodeowners,
  checkPackage,
  checkCatalogDescriptor,
  checkOpenSlo,
  checkRunbook,
  checkDashboards,
  checkGrafanaSchema,
  checkCrossReferences,
];

/** How many checkers `checkGeneratedRepository` runs: syntax, the list above, and each tool. */
export const checkerCount = 1 + CHECKS.length + Object.keys(toolChecks).length;

/** What can be said without starting a tool. A file that does not parse is reported alone: the rest would be noise. */
export async function checkFiles(
  files: readonly RepositoryFile[],
  context: CheckContext,
): Promise<Finding[]> {
  const repository = openRepository(files);
  const syntax = checkSyntax(repository);
  if (syntax.length > 0) return syntax;
  const findings: Finding[] = [];
  for (const check of CHECKS) findings.push(...(await check(repository, context)));
  return findings;
}

/** All findings, those of promtool and amtool included, ordered by file and place. */
export async function checkGeneratedRepository(
  files: readonly RepositoryFile[],
  context: CheckContext,
): Promise<Finding[]> {
  const findings = await Promise.all([
    checkFiles(files, context),
    checkMonitoringTools(openRepository(files)),
  ]);
  return findings
    .flat()
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);
}
