import type { ServerResponse } from "node:http";
import { type Forge, gitRepo } from "../forge.ts";
import { findAccount } from "../store/accounts.ts";
import { findRenamed, findRepository, fullName } from "../store/repositories.ts";
import { accountPage, avatarPage, firstPage, iconPage, teamPage } from "./account-pages.ts";
import { blobPage, rawPage } from "./blob-page.ts";
import { commitPage, commitsPage, comparePage } from "./commit-pages.ts";
import { deploymentsPage } from "./deployments-page.ts";
import { PAGE_HEADERS } from "./layout.ts";
import { missing, type Page, type Visit } from "./page.ts";
import { pullsPage } from "./pull-list-page.ts";
import { pullPage } from "./pull-page.ts";
import { branchesPage, tagsPage } from "./ref-pages.ts";
import { overviewPage, treePage } from "./tree-page.ts";
import { workflowPages } from "./workflow-pages.ts";

// Pages for people, at GitHub's own paths, so that one link works with both. Reading only, no script, no cookies.

export type PageRequest = { readonly method: string; readonly path: string; readonly query: URLSearchParams };

type Section = (visit: Visit, segments: readonly string[]) => Page | Promise<Page>;

/** Addresses without anything behind their name: a longer one is no page. */
const alone =
  (show: (visit: Visit) => Page | Promise<Page>): Section =>
  (visit, segments) =>
    segments.length === 0 ? show(visit) : missing();

const SECTIONS = new Map<string, Section>([
  ["", overviewPage],
  ["tree", treePage],
  ["blob", blobPage],
  ["raw", rawPage],
  ["commit", commitPage],
  ["commits", commitsPage],
  ["compare", comparePage],
  ["branches", alone(branchesPage)],
  ["tags", alone(tagsPage)],
  ["pulls", alone(pullsPage)],
  ["pull", pullPage],
  ["deployments", deploymentsPage],
  ["actions", workflowPages],
]);

type Target = { readonly owner: string; readonly name: string; readonly segments: readonly string[] };

async function repositoryPage(forge: Forge, target: Target, query: URLSearchParams): Promise<Page> {
  const { owner, name, segments } = target;
  const repository = findRepository(forge.db, owner, name.replace(/\.git$/, ""));
  if (repository) {
    const [section = "", ...rest] = segments;
    const visit: Visit = { forge, repository, repo: gitRepo(forge, repository.id), query };
    return (await SECTIONS.get(section)?.(visit, rest)) ?? missing();
  }
  const renamed = findRenamed(forge.db, owner, name.replace(/\.git$/, ""));
  if (!renamed) return missing();
  const asked = query.size > 0 ? `?${query.toString()}` : "";
  const location = `/${[fullName(renamed), ...segments.map(encodeURIComponent)].join("/")}${asked}`;
  return { status: 301, headers: { ...PAGE_HEADERS, location }, body: "" };
}

function decodeSegments(path: string): string[] {
  return path
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => {
      try {
        return decodeURIComponent(segment);
      } catch {
        return segment;
      }
    });
}

async function findPage(forge: Forge, { path, query }: PageRequest): Promise<Page> {
  const [first, ...rest] = decodeSegments(path);
  if (first === undefined) return firstPage(forge, query);
  if (first === "favicon.svg" && rest.length === 0) return iconPage();
  if (first === "avatars") return avatarPage(forge, rest[0]);
  if (first === "orgs" && rest[1] === "teams") {
    const organization = findAccount(forge.db, rest[0] ?? "");
    return organization ? teamPage(forge, organization, rest[2] ?? "") : missing();
  }
  const account = findAccount(forge.db, first);
  const [name, ...segments] = rest;
  if (!account) return missing();
  return name === undefined
    ? accountPage(forge, account, query)
    : repositoryPage(forge, { owner: first, name, segments }, query);
}

export async function servePage(forge: Forge, response: ServerResponse, request: PageRequest): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  const { status, headers, body } = await findPage(forge, request);
  response.writeHead(status, headers);
  response.end(request.method === "HEAD" ? undefined : body);
}
