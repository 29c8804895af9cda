/* What went wrong at the identity provider, from the closed list; nothing for a name that is not on it. */
import { findProblem } from "~/server/identity/domain/sign-in-problem.ts";
import { Notice } from "~/app/_ui/notice";

interface SignInProblemProps {
  /** As the address gave it: anything. */
  readonly name: unknown;
  readonly reference: unknown;
}

export function SignInProblem({ name, reference }: SignInProblemProps) {
  const problem = findProblem(name);
  if (problem === undefined) return null;
  const isReference = typeof reference === "string" && /^[\w.-]{8,64}$/.test(reference);
  return (
    <div className="mb-4">
      <Notice tone="bad" live title={problem.title}>
        {problem.text}
        {isReference && <span className="mt-1 block font-mono text-xs break-all">Reference {reference}</span>}
      </Notice>
    </div>
  );
}
