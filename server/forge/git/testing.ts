import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findGit, type GitBinary, GIT_POLICY, gitText, runGit } from "./git-process.ts";
import type { Repo } from "./object-store.ts";
import type { TreeChange } from "./tree.ts";

export type BareRepository = {
  readonly repo: Repo;
  /** What git says, without its last line feed. */
  readonly git: (...args: string[]) => Promise<string>;
  /** What `git fsck --strict` has to say about everything here; nothing when it is content. */
  readonly fsck: () => Promise<string[]>;
  /** The same again, to change: much cheaper than to make one. */
  readonly copy: () => BareRepository;
  readonly remove: () => void;
};

/** A plain file; `path` and `sha` say which. */
export const aTreeChange = (given: Partial<TreeChange> & Pick<TreeChange, "path" | "sha">): TreeChange => ({
  mode: "100644",
  ...given,
});

const temporary = () => mkdtempSync(join(tmpdir(), "waymark-bare-"));

function bareIn(root: string, binary: GitBinary): BareRepository {
  const directory = join(root, "bare.git");
  return {
    repo: { git: binary, directory },
    git: async (...args) => (await gitText(binary, directory, args)).replace(/\n$/, ""),
    fsck: async () => {
      const args = ["--git-dir", directory, "fsck", "--strict", "--no-dangling", "--no-progress"];
      const { stdout, stderr } = await runGit(binary, args);
      const lines = `${stdout.toString("utf8")}${stderr}`.split("\n");
      return lines.filter((line) => line !== "" && !line.startsWith("notice: "));
    },
    copy: () => {
      const other = temporary();
      cpSync(root, other, { recursive: true });
      return bareIn(other, binary);
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** An empty bare repository under the forge's own policy. */
export async function openBareRepository(): Promise<BareRepository> {
  const root = temporary();
  const policy = join(root, "gitconfig");
  writeFileSync(policy, GIT_POLICY);
  const binary = await findGit(root, policy);
  const bare = bareIn(root, binary);
  await runGit(binary, ["init", "--quiet", "--bare", "--template=", "-b", "main", bare.repo.directory]);
  return bare;
}
