import { converge, done, type StepContext, type StepReport } from "./run-step.ts";

/** The forge takes `Bug` and `bug` for one label, and gives new repositories some of its own. */
const isSameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export async function createLabels(context: StepContext): Promise<StepReport> {
  const { github, ref } = context;
  const { labels } = context.plan.repository;
  for (const label of labels) {
    const find = async () => (await github.labels.list(ref)).find(({ name }) => isSameName(name, label.name));
    await converge({
      isThere: async () => {
        const found = await find();
        return (
          found?.color.toLowerCase() === label.color.toLowerCase() && found.description === label.description
        );
      },
      apply: async () => {
        const exists = (await find()) !== undefined;
        await (exists ? github.labels.update(ref, label) : github.labels.create(ref, label));
      },
    });
  }
  return done(labels.map(({ name }) => name).join(", "));
}
