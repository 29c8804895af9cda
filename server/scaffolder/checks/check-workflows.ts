import type { Finding } from "../../kernel/finding.ts";
import { issueFindings } from "../../kernel/yaml-text.ts";
import { lintWorkflow } from "./actionlint.ts";
import type { ActionsLock } from "./actions-lock.ts";
import { problemAt, problemIn, textAt, entriesAt, type GeneratedRepository } from "./generated-repository.ts";
import { checkImageOrigin } from "./image-origin.ts";
import { checkWorkflowRules, stepsOf, type WorkflowFile } from "./workflow-rules.ts";
import { workflowSchema } from "./workflow.schema.ts";

/** Syntax and types (actionlint, closed schema), security rules, and every action against the lock. */
export async function checkWorkflows(repository: GeneratedRepository, lock: ActionsLock): Promise<Finding[]> {
  const paths = repository.paths.filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
  if (paths.length === 0) {
    const message = "expected at least one workflow, or the service has no pipeline";
    return [problemIn(".github/workflows", { code: "workflow-missing", message })];
  }
  const findings = await Promise.all(paths.map((path) => checkWorkflow(repository, path, lock)));
  return findings.flat();
}

async function checkWorkflow(
  repository: GeneratedRepository,
  path: string,
  lock: ActionsLock,
): Promise<Finding[]> {
  const text = repository.read(path);
  const linted = await lintWorkflow(path, text);
  const document = repository.documents(path)[0];
  if (!document)
    return [
      ...linted,
      problemIn(path, { code: "workflow-empty", message: "expected a workflow, found nothing" }),
    ];
  const workflow: WorkflowFile = { path, text, document };
  const parsed = workflowSchema.safeParse(document.value);
  return [
    ...linted,
    ...(parsed.success ? [] : issueFindings(parsed.error.issues, path, document)),
    ...checkWorkflowRules(workflow),
    ...checkImageOrigin(workflow),
    ...checkUses(repository, workflow, lock),
  ];
}

function checkUses(repository: GeneratedRepository, workflow: WorkflowFile, lock: ActionsLock): Finding[] {
  const jobs = entriesAt(workflow.document.value, ["jobs"]).map(([id, value]) => ({
    path: ["jobs", id],
    value,
  }));
  return [...jobs, ...stepsOf(workflow)].flatMap(({ path, value }) => {
    const uses = textAt(value, ["uses"]);
    const problem = uses === "" ? undefined : usesProblem(repository, uses, lock);
    const position = workflow.document.locate([...path, "uses"]);
    if (problem) return [problemAt(workflow.path, position, problem)];
    const line = workflow.text.split("\n")[position.line - 1] ?? "";
    const comment = commentProblem(uses, line, lock);
    return comment ? [problemAt(workflow.path, position, comment)] : [];
  });
}

function usesProblem(repository: GeneratedRepository, uses: string, lock: ActionsLock) {
  if (uses.startsWith("./")) return localProblem(repository, uses.slice(2));
  const [name = "", reference = ""] = uses.split("@");
  const known = lock.actions.filter(
    (action) => name === action.repository || name.startsWith(`${action.repository}/`),
  );
  if (known.length === 0) {
    return {
      code: "unknown-action",
      message: `expected an action of actions.lock.yaml, found ${name}; add it there first`,
    };
  }
  if (known.some((action) => action.sha === reference)) return undefined;
  const expected = known.map((action) => `${action.sha} (${action.tag})`).join(" or ");
  return {
    code: "unpinned-uses",
    message: `expected ${name}@${expected}, found ${reference || "no reference"}`,
  };
}

/** A called workflow is a file; an action is a folder that says what it does. */
function localProblem(repository: GeneratedRepository, path: string) {
  if (/\.ya?ml$/.test(path)) {
    if (repository.has(path)) return undefined;
    return { code: "missing-workflow", message: `expected the file ${path} in the repository, found none` };
  }
  const folder = path === "" ? "" : `${path.replace(/\/+$/, "")}/`;
  if (["action.yml", "action.yaml", "Dockerfile"].some((name) => repository.has(folder + name)))
    return undefined;
  return {
    code: "missing-action",
    message: `expected ${folder}action.yml in the repository, found none`,
  };
}

// People read the comment and machines the commit: when they differ, one of them is lied to.
function commentProblem(uses: string, line: string, lock: ActionsLock) {
  const action = lock.actions.find((candidate) => uses.endsWith(`@${candidate.sha}`));
  if (!action || line.trimEnd().endsWith(`# ${action.tag}`)) return undefined;
  return {
    code: "ref-version-mismatch",
    message: `expected the comment "# ${action.tag}" behind the commit`,
  };
}
