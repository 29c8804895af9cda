import { done, NotVisibleYet, RunFailure, type StepContext, type StepReport } from "./run-step.ts";

/** A stored secret cannot be read back, so it is always put; the same value twice changes nothing. */
export async function setSecrets(context: StepContext): Promise<StepReport> {
  const { github, ref } = context;
  const { secrets } = context.plan.repository;
  for (const { name, from } of secrets) {
    const value = context.secrets.get(from ?? name);
    if (value === undefined) throw new RunFailure("secret_missing", `The secret ${name} is not stored.`);
    await github.secrets.put(ref, { name, value });
    if (!(await github.secrets.has(ref, name))) throw new NotVisibleYet("The secret is not visible yet.");
  }
  return done(
    null,
    secrets.map(({ name }) => ({ kind: "secret", name, url: null })),
  );
}
