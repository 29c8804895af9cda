import { done, RunFailure, type StepContext, type StepReport } from "./run-step.ts";

/** The last look: the repository is ours under its name, and GitHub accepts its CODEOWNERS. */
export async function verifyRepository(context: StepContext): Promise<StepReport> {
  const { github, ref, run } = context;
  const repository = await github.repositories.get(ref);
  if (repository.id !== run.repositoryId) throw new RunFailure("repository_gone");
  const errors = await github.repositories.listCodeownersErrors(ref);
  const warnings = errors.map(
    ({ path, line, message }) => `${path}:${line}: ${message.split("\n")[0] ?? ""}`,
  );
  return {
    ...done(
      warnings.length === 0 ? "Everything reads back as planned" : `CODEOWNERS: ${warnings.length} to fix`,
    ),
    warnings,
  };
}
