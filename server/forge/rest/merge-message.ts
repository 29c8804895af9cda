import { type Commit, subjectOf } from "../git/commit.ts";
import { listNewCommitIds, readCommits } from "../git/history.ts";
import type { Call } from "../http/call.ts";
import { gitOf } from "../resolve.ts";
import type { Pull } from "../store/pulls.ts";
import type { Repository } from "../store/repositories.ts";

// The words of a merge commit: what the caller says, else what the repository's settings choose.
// Source: GitHub docs "Configuring commit squashing" and "Configuring commit merging".

type Merged = {
  readonly call: Call;
  readonly repository: Repository;
  readonly pull: Pull;
  readonly heads: { readonly head: string; readonly base: string };
  readonly body: {
    readonly merge_method: "merge" | "squash" | "rebase";
    readonly commit_title?: string | undefined;
    readonly commit_message?: string | undefined;
  };
};
type Words = { readonly title: string; readonly text: string };

const restOf = ({ message }: Commit): string => message.split("\n").slice(1).join("\n").trim();

/** One commit speaks for itself; several are listed under each other. */
function commitMessages(commits: readonly Commit[]): string {
  const [first] = commits;
  if (first && commits.length === 1) return restOf(first);
  return commits
    .map((commit) => `* ${[subjectOf(commit), restOf(commit)].filter(Boolean).join("\n\n")}`)
    .join("\n\n");
}

async function squashWords({ call, repository, pull, heads }: Merged): Promise<Words> {
  const { squash_merge_commit_title: title, squash_merge_commit_message: text } = repository.settings;
  const repo = gitOf(call, repository);
  const commits = await readCommits(repo, await listNewCommitIds(repo, heads.base, heads.head));
  const [first] = commits;
  const isOne = title === "COMMIT_OR_PR_TITLE" && commits.length === 1;
  const texts = { PR_BODY: pull.body ?? "", COMMIT_MESSAGES: commitMessages(commits), BLANK: "" };
  return {
    title: `${isOne && first ? subjectOf(first) : pull.title} (#${pull.number})`,
    text: texts[text],
  };
}

function mergeWords({ repository, pull }: Merged): Words {
  const { merge_commit_title: title, merge_commit_message: text } = repository.settings;
  const titles = {
    PR_TITLE: `${pull.title} (#${pull.number})`,
    MERGE_MESSAGE: `Merge pull request #${pull.number} from ${repository.owner.login}/${pull.head_ref}`,
  };
  const texts = { PR_BODY: pull.body ?? "", PR_TITLE: pull.title, BLANK: "" };
  return { title: titles[title], text: texts[text] };
}

export async function mergeMessage(merged: Merged): Promise<string> {
  const { body } = merged;
  const words = body.merge_method === "squash" ? await squashWords(merged) : mergeWords(merged);
  const title = body.commit_title ?? words.title;
  const text = body.commit_message ?? words.text;
  return text === "" ? title : `${title}\n\n${text}`;
}
