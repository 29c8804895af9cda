import { gitText } from "./git-process.ts";
import type { Repo } from "./object-store.ts";

type Directory = {
  readonly commit: string;
  /** Empty for the root. */
  readonly path: string;
  readonly names: readonly string[];
};

const BATCH = 500;
/** Entries untouched for longer show no commit; the walk must not take as long as the history is. */
const MAXIMUM_BATCHES = 20;

/** Reads `log -z --name-only --format=%x01%H`: each commit, then its paths, all ended by NUL. */
function parseLog(text: string): { sha: string; paths: string[] }[] {
  return text
    .split("\x01")
    .slice(1)
    .map((record) => {
      const [sha = "", ...paths] = record.split("\0");
      return { sha, paths: paths.map((path) => path.replace(/^\n/, "")).filter((path) => path !== "") };
    });
}

/** The newest commit that touched each entry of a directory; a merge counts as nobody's change, as in `git log`. */
export async function findLastCommits(repo: Repo, directory: Directory): Promise<Map<string, string>> {
  const { commit, path, names } = directory;
  const prefix = path === "" ? "" : `${path}/`;
  const wanted = new Set(names);
  const found = new Map<string, string>();
  for (let batch = 0; batch < MAXIMUM_BATCHES && wanted.size > 0; batch += 1) {
    const args = ["--literal-pathspecs", "log", "-z", "--name-only", "--no-renames", "--format=%x01%H"];
    const window = [`--skip=${batch * BATCH}`, `--max-count=${BATCH}`];
    const scope = path === "" ? [] : ["--", path];
    const log = parseLog(await gitText(repo.git, repo.directory, [...args, ...window, commit, ...scope]));
    const touched = log.flatMap(({ sha, paths }) => paths.map((changed) => ({ sha, changed })));
    for (const { sha, changed } of touched) {
      const name = changed.startsWith(prefix) ? (changed.slice(prefix.length).split("/")[0] ?? "") : "";
      if (wanted.delete(name)) found.set(name, sha);
    }
    if (log.length < BATCH) break;
  }
  return found;
}
