import type { Forge } from "../forge.ts";
import type { FlatEntry } from "../git/tree.ts";
import type { Repository } from "../store/repositories.ts";
import { encodePath, htmlUrl, repositoryUrl } from "./repository-shape.ts";

export type ContentKind = "dir" | "file" | "symlink" | "submodule";

const KINDS: Record<FlatEntry["mode"], ContentKind> = {
  "040000": "dir",
  "100644": "file",
  "100755": "file",
  "120000": "symlink",
  "160000": "submodule",
};

export const contentKind = (entry: FlatEntry): ContentKind => KINDS[entry.mode];

type Located = { readonly entry: FlatEntry & { readonly size: number }; readonly at: string };

export function contentShape(
  forge: Forge,
  repository: Repository,
  { entry, at }: Located,
): Record<string, unknown> {
  const kind = contentKind(entry);
  const path = encodePath(entry.path);
  const place = encodePath(at);
  const reference = encodeURIComponent(at);
  const self = `${repositoryUrl(forge, repository)}/contents/${path}?ref=${reference}`;
  const html = `${htmlUrl(forge, repository)}/${kind === "dir" ? "tree" : "blob"}/${place}/${path}`;
  const objects = kind === "dir" ? "trees" : "blobs";
  const git = kind === "submodule" ? null : `${repositoryUrl(forge, repository)}/git/${objects}/${entry.sha}`;
  const download =
    kind === "file" || kind === "symlink" ? `${htmlUrl(forge, repository)}/raw/${place}/${path}` : null;
  return {
    type: kind,
    name: entry.path.split("/").at(-1) ?? "",
    path: entry.path,
    sha: entry.sha,
    size: kind === "dir" || kind === "submodule" ? 0 : entry.size,
    url: self,
    git_url: git,
    html_url: html,
    download_url: download,
    _links: { self, git, html },
  };
}
