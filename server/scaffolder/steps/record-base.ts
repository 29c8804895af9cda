import { inspectHead } from "../../github/commit-files.ts";
import { rootCommit } from "./push-content.ts";
import { converge, done, RunFailure, type StepContext, type StepReport } from "./run-step.ts";

/** Template upgrades merge against what the template produced; this ref keeps that commit alive. */
const baseRef = "waymark/base";

export async function recordBase(context: StepContext): Promise<StepReport> {
  const { github, ref } = context;
  const head = await inspectHead(github, rootCommit(context));
  // A person may already work on the branch; without the ref the base would have to be guessed.
  if (head.state !== "ours" || head.sha === null) throw new RunFailure("content_changed");
  const { sha } = head;
  await converge({
    isThere: async () => (await github.gitData.findRef(ref, baseRef))?.sha === sha,
    apply: () => github.gitData.createRef(ref, { name: baseRef, sha }),
  });
  return done(`refs/${baseRef}`);
}
