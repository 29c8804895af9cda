/*
 * The answer of Backstage's RepoUrlPicker: `github.com?owner=acme&repo=checkout`. Without an owner the portal's own
 * organisation is meant.
 */
export interface RepoUrl {
  readonly host: string;
  readonly owner: string;
  readonly repo: string;
}

export function parseRepoUrl(text: string, fallbackHost: string): RepoUrl {
  const url = URL.parse(`https://${text}`);
  return {
    host: url?.host ?? fallbackHost,
    owner: url?.searchParams.get("owner") ?? "",
    repo: url?.searchParams.get("repo") ?? "",
  };
}

/** Undefined without a repository: the question is not answered then. */
export function formatRepoUrl({ host, owner, repo }: RepoUrl): string | undefined {
  if (repo === "") return undefined;
  const query = new URLSearchParams(owner === "" ? { repo } : { owner, repo });
  return `${host}?${query}`;
}
