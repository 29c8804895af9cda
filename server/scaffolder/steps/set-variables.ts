import { converge, done, type StepContext, type StepReport } from "./run-step.ts";

export async function setVariables(context: StepContext): Promise<StepReport> {
  const { github, ref } = context;
  const { variables } = context.plan.repository;
  for (const variable of variables) {
    await converge({
      isThere: async () => (await github.variables.find(ref, variable.name)) === variable.value,
      apply: async () => {
        const exists = (await github.variables.find(ref, variable.name)) !== undefined;
        await (exists ? github.variables.update(ref, variable) : github.variables.create(ref, variable));
      },
    });
  }
  return done(
    null,
    variables.map(({ name }) => ({ kind: "variable", name, url: null })),
  );
}
