import type { Repository } from "../../github/repositories.ts";
import type { RepositoryPlan } from "../domain/plan.schema.ts";
import { internalBecamePrivate } from "./create-repository.ts";
import { done, RunFailure, type StepContext, type StepReport } from "./run-step.ts";

interface Comparison {
  readonly name: string;
  readonly planned: string;
  readonly found: string;
}

const sorted = (names: readonly string[]): string => names.toSorted().join(", ");

/** Only what the forge reports: an older host does not know every setting, and silence is no difference. */
function compareSettings(plan: RepositoryPlan, found: Repository): Comparison[] {
  const planned = new Map<string, boolean>(Object.entries(plan.settings));
  return Object.entries(found.settings).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, planned: String(planned.get(name)), found: String(value) }],
  );
}

function compare(plan: RepositoryPlan, found: Repository): Comparison[] {
  const visibility = internalBecamePrivate(plan, found) ? "private" : plan.visibility;
  return [
    { name: "visibility", planned: visibility, found: found.visibility },
    { name: "default branch", planned: plan.defaultBranch, found: found.defaultBranch },
    { name: "description", planned: plan.description, found: found.description },
    { name: "topics", planned: sorted(plan.topics), found: sorted(found.topics) },
    ...compareSettings(plan, found),
  ];
}

/** Whoever planned a private repository must not learn by accident that everybody reads it. */
const isMoreOpen = (plan: RepositoryPlan, found: Repository): boolean =>
  found.visibility !== plan.visibility && (found.visibility === "public" || plan.visibility === "private");

const inWords = ({ name, planned, found }: Comparison): string =>
  `${name}: planned ${JSON.stringify(planned)}, found ${JSON.stringify(found)}`;

/** The last look: the repository is ours under its name, is set as planned, and GitHub accepts its CODEOWNERS. */
export async function verifyRepository(context: StepContext): Promise<StepReport> {
  const { github, ref, run } = context;
  const plan = context.plan.repository;
  const repository = await github.repositories.get(ref);
  if (repository.id !== run.repositoryId) throw new RunFailure("repository_gone");
  const compared = compare(plan, repository);
  const different = compared.filter(({ planned, found }) => planned !== found).map(inWords);
  if (isMoreOpen(plan, repository)) throw new RunFailure("repository_too_open", different.join("; "));
  const errors = await github.repositories.listCodeownersErrors(ref);
  const problems = errors.map(
    ({ path, line, message }) => `${path}:${line}: ${message.split("\n")[0] ?? ""}`,
  );
  const same = `${compared.length - different.length} of ${compared.length} settings read back as planned`;
  const owners = problems.length === 0 ? "CODEOWNERS has no errors" : `CODEOWNERS: ${problems.length} to fix`;
  return { ...done(`${same}; ${owners}`), warnings: [...different, ...problems] };
}
