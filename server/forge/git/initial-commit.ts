import { gitRepo } from "../forge.ts";
import { type Call, requireActor } from "../http/call.ts";
import type { Account } from "../store/accounts.ts";
import type { Repository } from "../store/repositories.ts";
import { signatureAt, writeCommit } from "./commit.ts";
import { moveRef } from "./move-ref.ts";
import { writeObject } from "./object-store.ts";
import { writeTree } from "./tree.ts";

export function identityOf(account: Account): { name: string; email: string } {
  const email = account.email ?? `${account.id}+${account.login}@users.noreply.localhost`;
  return { name: account.name ?? account.login, email };
}

/** What `auto_init` does on GitHub: a README with the name and the description. */
export async function commitInitialReadme(call: Call, repository: Repository): Promise<void> {
  const { forge } = call;
  const actor = requireActor(call);
  const repo = gitRepo(forge, repository.id);
  const { description } = repository.settings;
  const text = `# ${repository.name}\n${description ? `${description}\n` : ""}`;
  const sha = await writeObject(repo, { type: "blob", data: Buffer.from(text) });
  const tree = await writeTree(repo, undefined, [{ path: "README.md", mode: "100644", sha }]);
  const author = signatureAt(identityOf(actor.account), forge.now());
  const commit = await writeCommit(repo, {
    tree,
    parents: [],
    author,
    committer: author,
    message: "Initial commit",
  });
  const name = `refs/heads/${repository.defaultBranch}`;
  await moveRef(forge, { repository, actor, name, to: commit, force: false });
}
