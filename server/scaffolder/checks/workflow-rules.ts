/*
 * What makes a valid workflow dangerous: our own form of the rules of zizmor (docs.zizmor.sh/audits), named alike.
 * Written for pipelines we generate, so each is stricter than a linter for other people's code could afford.
 */
import type { Finding } from "../../kernel/finding.ts";
import type { LocatedValue, ValuePath } from "../../kernel/yaml-text.ts";
import { entriesAt, listAt, problemAt, textAt, valueAt, type Problem } from "./generated-repository.ts";

export interface WorkflowFile {
  readonly path: string;
  readonly text: string;
  readonly document: LocatedValue;
}

type Rule = (workflow: WorkflowFile) => Finding[];

const RULES: readonly Rule[] = [
  templateInjection,
  githubEnv,
  unverifiedDownloads,
  workflowPermissions,
  jobPermissions,
  artipacked,
  dangerousTriggers,
  secretsInherit,
  overprovisionedSecrets,
  cachePoisoning,
  runners,
  images,
  limits,
];

export const checkWorkflowRules = (workflow: WorkflowFile): Finding[] =>
  RULES.flatMap((rule) => rule(workflow));

const report = (workflow: WorkflowFile, path: ValuePath, problem: Problem): Finding =>
  problemAt(workflow.path, workflow.document.locate(path), problem);

interface Located {
  readonly path: ValuePath;
  readonly value: unknown;
}

const jobsOf = (workflow: WorkflowFile): Located[] =>
  entriesAt(workflow.document.value, ["jobs"]).map(([id, value]) => ({ path: ["jobs", id], value }));

export const stepsOf = (workflow: WorkflowFile): Located[] =>
  jobsOf(workflow).flatMap((job) =>
    listAt(job.value, ["steps"]).map((value, index) => ({ path: [...job.path, "steps", index], value })),
  );

/** Text an attacker controls, a branch name for example, would become part of the script. */
function templateInjection(workflow: WorkflowFile): Finding[] {
  return stepsOf(workflow).flatMap((step) =>
    [["run"], ["with", "script"]]
      .filter((field) => textAt(step.value, field).includes("${{"))
      .map((field) =>
        report(workflow, [...step.path, ...field], {
          code: "template-injection",
          message:
            "expected no expression inside a script; pass the value through env and quote the variable",
        }),
      ),
  );
}

function githubEnv(workflow: WorkflowFile): Finding[] {
  return stepsOf(workflow)
    .filter((step) => /GITHUB_(ENV|PATH)\b|ACTIONS_ALLOW_UNSECURE_COMMANDS/.test(JSON.stringify(step.value)))
    .map((step) =>
      report(workflow, step.path, {
        code: "github-env",
        message:
          "expected no writes to GITHUB_ENV or GITHUB_PATH, which change every later step; use a step output",
      }),
    );
}

/** A tool fetched by address is whatever that address serves today, unless its sum is compared before it runs. */
function unverifiedDownloads(workflow: WorkflowFile): Finding[] {
  return stepsOf(workflow)
    .filter((step) => /\b(curl|wget)\b/.test(textAt(step.value, ["run"])))
    .filter((step) => !/\bsha256sum (--check|-c)\b/.test(textAt(step.value, ["run"])))
    .map((step) =>
      report(workflow, [...step.path, "run"], {
        code: "unverified-download",
        message: "expected `sha256sum --check` against a pinned sum in the step that downloads",
      }),
    );
}

function workflowPermissions(workflow: WorkflowFile): Finding[] {
  const permissions = valueAt(workflow.document.value, ["permissions"]);
  const isNone =
    typeof permissions === "object" && permissions !== null && Object.keys(permissions).length === 0;
  if (isNone) return [];
  const message = "expected `permissions: {}` for the workflow, and each job to name what it needs";
  return [report(workflow, ["permissions"], { code: "excessive-permissions", message })];
}

function jobPermissions(workflow: WorkflowFile): Finding[] {
  return jobsOf(workflow).flatMap((job) => {
    const permissions = valueAt(job.value, ["permissions"]);
    if (permissions === undefined || typeof permissions === "string") {
      const message = "expected the job to list the permissions it needs";
      return [report(workflow, [...job.path, "permissions"], { code: "excessive-permissions", message })];
    }
    return entriesAt(permissions, [])
      .filter(([scope, level]) => level === "write" && !WRITABLE_SCOPES.has(scope))
      .map(([scope]) =>
        report(workflow, [...job.path, "permissions", scope], {
          code: "excessive-permissions",
          message: `expected at most read for ${scope}; a pipeline that can write it can change what runs next`,
        }),
      );
  });
}
const WRITABLE_SCOPES = new Set([
  "attestations",
  "checks",
  "id-token",
  "packages",
  "pages",
  "security-events",
  "statuses",
]);

/** The token would stay in .git/config, readable for every later step and inside uploaded artifacts. */
function artipacked(workflow: WorkflowFile): Finding[] {
  return stepsOf(workflow)
    .filter((step) => textAt(step.value, ["uses"]).startsWith("actions/checkout@"))
    .filter((step) => valueAt(step.value, ["with", "persist-credentials"]) !== false)
    .map((step) =>
      report(workflow, [...step.path, "uses"], {
        code: "artipacked",
        message: "expected `persist-credentials: false` on the checkout",
      }),
    );
}

/** Both run with secrets and write access on code or artifacts that a stranger's pull request supplied. */
function dangerousTriggers(workflow: WorkflowFile): Finding[] {
  const on = valueAt(workflow.document.value, ["on"]);
  const names =
    typeof on === "string"
      ? [on]
      : Array.isArray(on)
        ? on.map(String)
        : entriesAt(on, []).map(([name]) => name);
  return names
    .filter((name) => name === "pull_request_target" || name === "workflow_run")
    .map((name) =>
      report(workflow, Array.isArray(on) || typeof on === "string" ? ["on"] : ["on", name], {
        code: "dangerous-triggers",
        message: `expected a trigger without the base repository's secrets, found ${name}; use pull_request or workflow_call`,
      }),
    );
}

function secretsInherit(workflow: WorkflowFile): Finding[] {
  return jobsOf(workflow)
    .filter((job) => valueAt(job.value, ["secrets"]) === "inherit")
    .map((job) =>
      report(workflow, [...job.path, "secrets"], {
        code: "secrets-inherit",
        message: "expected each secret by name, found inherit, which hands over all of them",
      }),
    );
}

function overprovisionedSecrets(workflow: WorkflowFile): Finding[] {
  return [...workflow.text.matchAll(/toJSON\(\s*secrets\s*\)|secrets\[/gi)].map((match) => {
    const line = workflow.text.slice(0, match.index).split("\n").length;
    const message =
      "expected one secret by its literal name; this expression exposes all of them to the runner";
    return problemAt(workflow.path, { line, column: 1 }, { code: "overprovisioned-secrets", message });
  });
}

/** A cache is writable from pull requests of the same repository: never restore one into something that is published. */
function cachePoisoning(workflow: WorkflowFile): Finding[] {
  const publishes = jobsOf(workflow).some((job) =>
    entriesAt(job.value, ["permissions"]).some(([, level]) => level === "write"),
  );
  if (!publishes) return [];
  return stepsOf(workflow)
    .filter((step) => restoresCache(step.value))
    .map((step) =>
      report(workflow, [...step.path, "uses"], {
        code: "cache-poisoning",
        message:
          "expected no cache in a workflow that publishes; for setup-node set `package-manager-cache: false`",
      }),
    );
}

function restoresCache(step: unknown): boolean {
  const uses = textAt(step, ["uses"]);
  if (uses.startsWith("actions/cache")) return true;
  if (valueAt(step, ["with", "cache"]) !== undefined || valueAt(step, ["with", "cache-from"]) !== undefined)
    return true;
  return uses.startsWith("actions/setup-node@") && valueAt(step, ["with", "package-manager-cache"]) !== false;
}

function runners(workflow: WorkflowFile): Finding[] {
  return jobsOf(workflow)
    .filter((job) => valueAt(job.value, ["runs-on"]) !== undefined)
    .filter((job) => !/^(ubuntu|windows|macos)-\d+(\.\d+)?(-arm)?$/.test(textAt(job.value, ["runs-on"])))
    .map((job) =>
      report(workflow, [...job.path, "runs-on"], {
        code: "self-hosted-runner",
        message: "expected a hosted runner by exact version, for example ubuntu-24.04",
      }),
    );
}

function images(workflow: WorkflowFile): Finding[] {
  const references = jobsOf(workflow).flatMap((job) => [
    { path: [...job.path, "container"], image: imageOf(valueAt(job.value, ["container"])) },
    ...entriesAt(job.value, ["services"]).map(([name, service]) => ({
      path: [...job.path, "services", name],
      image: imageOf(service),
    })),
  ]);
  return references
    .filter(({ image }) => image !== "" && !/@sha256:[0-9a-f]{64}$/.test(image))
    .map(({ path, image }) =>
      report(workflow, path, {
        code: "unpinned-images",
        message: `expected an image by digest (name@sha256:…), found ${image}`,
      }),
    );
}

const imageOf = (container: unknown): string => textAt(container, []) || textAt(container, ["image"]);

/** A job that hangs costs six hours of runner time; two deployments at once leave an unknown version behind. */
function limits(workflow: WorkflowFile): Finding[] {
  const unlimited = jobsOf(workflow)
    .filter((job) => valueAt(job.value, ["steps"]) !== undefined)
    .filter((job) => valueAt(job.value, ["timeout-minutes"]) === undefined)
    .map((job) =>
      report(workflow, job.path, {
        code: "missing-timeout",
        message: "expected timeout-minutes on every job with steps",
      }),
    );
  if (valueAt(workflow.document.value, ["concurrency"]) !== undefined) return unlimited;
  const message = "expected a concurrency group for the workflow";
  return [...unlimited, report(workflow, [], { code: "missing-concurrency", message })];
}
