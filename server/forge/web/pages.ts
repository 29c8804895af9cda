import type { ServerResponse } from "node:http";
import { type Forge, gitRepo } from "../forge.ts";
import { peelToCommit } from "../git/commit.ts";
import { resolveRevision } from "../git/refs.ts";
import { type Account, findAccount, findAccountById, findFirstOrganization } from "../store/accounts.ts";
import { findPull } from "../store/pulls.ts";
import {
  findRenamed,
  findRepository,
  fullName,
  listRepositories,
  type Repository,
} from "../store/repositories.ts";
import { findTeam, listTeamMembers } from "../store/teams.ts";
import { escapeHtml, type Html, html } from "./html.ts";
import { layout, PAGE_HEADERS } from "./layout.ts";
import { blobPage, cloneBox, commitPage, heading, readRaw, treePage, type View } from "./repository-page.ts";

// Pages for people, so that the addresses in API answers lead somewhere. Reading only, no script, no cookies.

export type PageRequest = { readonly method: string; readonly path: string };
type Page = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
};

const page = (title: string, body: Html, status = 200): Page => ({
  status,
  headers: PAGE_HEADERS,
  body: layout(title, body),
});

const missing = (): Page =>
  page(
    "Not found",
    html`<h1>Not found</h1>
      <p>Nothing has this address here. <a href="/">All repositories</a></p>`,
    404,
  );

function accountPage(forge: Forge, account: Account): Page {
  const request = {
    ownerId: account.id,
    type: "all",
    sort: "full_name",
    descending: false,
    limit: 1000,
    offset: 0,
  } as const;
  const rows = listRepositories(forge.db, request).items.map(
    (repository) =>
      html`<tr>
        <td><a href="/${fullName(repository)}">${repository.name}</a></td>
        <td class="soft">${repository.settings.description ?? ""}</td>
      </tr>`,
  );
  const list =
    rows.length > 0
      ? html`<table>
          <tbody>
            ${rows}
          </tbody>
        </table>`
      : html`<p class="soft">No repositories.</p>`;
  return page(
    account.login,
    html`<h1>${account.login}</h1>
      <p class="soft">${account.name ?? ""}</p>
      ${list}`,
  );
}

function teamPage(forge: Forge, organization: Account, slug: string): Page {
  const team = findTeam(forge.db, organization.id, slug);
  if (!team) return missing();
  const members = listTeamMembers(forge.db, team.id).map(
    ({ account, role }) =>
      html`<tr>
        <td>${account.name ?? account.login}</td>
        <td class="soft">${account.login}</td>
        <td class="soft">${role}</td>
      </tr>`,
  );
  return page(
    team.name,
    html`<h1>${organization.login} / ${team.name}</h1>
      <table>
        <tbody>
          ${members}
        </tbody>
      </table>`,
  );
}

/** Branch names contain slashes: the longest beginning of the address that names a revision wins. */
async function findView(
  forge: Forge,
  repository: Repository,
  segments: readonly string[],
): Promise<{ view: View; path: string } | undefined> {
  const repo = gitRepo(forge, repository.id);
  for (let length = segments.length; length > 0; length -= 1) {
    const at = segments.slice(0, length).join("/");
    const sha = await resolveRevision(repo, at, repository.defaultBranch);
    const commit = sha ? await peelToCommit(repo, sha) : undefined;
    if (commit)
      return { view: { forge, repository, repo, at, commit }, path: segments.slice(length).join("/") };
  }
  return undefined;
}

async function overview(forge: Forge, repository: Repository): Promise<Page> {
  const found = await findView(forge, repository, [repository.defaultBranch]);
  const tree = found && (await treePage(found.view, ""));
  const body = tree ?? html`<p class="soft">This repository is empty.</p>`;
  return page(
    fullName(repository),
    html`${heading(repository)}${cloneBox(forge, repository)}
      <h2>Files</h2>
      ${body}`,
  );
}

/** Never as a page: text is plain text, everything else is a download. */
function rawPage(data: Buffer): Page {
  const isText = !data.subarray(0, 8000).includes(0);
  const headers = {
    ...PAGE_HEADERS,
    "content-security-policy": "default-src 'none'; sandbox",
    "content-type": isText ? "text/plain; charset=utf-8" : "application/octet-stream",
    ...(isText ? {} : { "content-disposition": "attachment" }),
  };
  return { status: 200, headers, body: data };
}

function pullPage(forge: Forge, repository: Repository, number: number): Page {
  const pull = findPull(forge.db, repository.id, number);
  if (!pull) return missing();
  const state = pull.merged_at === null ? pull.state : "merged";
  const body = html`${heading(repository)}
    <h2>${pull.title} #${pull.number}</h2>
    <p class="soft">${state} · ${pull.head_ref} into ${pull.base_ref}</p>
    <pre>${pull.body ?? ""}</pre>`;
  return page(pull.title, body);
}

async function viewPage(forge: Forge, repository: Repository, segments: readonly string[]): Promise<Page> {
  const [kind = "", ...rest] = segments;
  if (kind === "pull") return pullPage(forge, repository, Number(rest[0]));
  const found = await findView(forge, repository, rest);
  if (!found) return missing();
  const { view, path } = found;
  if (kind === "raw") {
    const data = await readRaw(view, path);
    return data ? rawPage(data) : missing();
  }
  const renderers: Record<string, () => Promise<Html | undefined>> = {
    tree: () => treePage(view, path),
    blob: () => blobPage(view, path),
    commit: () => commitPage(view),
  };
  const body = await renderers[kind]?.();
  return body
    ? page(`${path || view.at} in ${fullName(repository)}`, html`${heading(repository)}${body}`)
    : missing();
}

function avatar(account: Account): Page {
  const hue = (account.id * 47) % 360;
  const letter = escapeHtml(account.login.charAt(0).toUpperCase());
  const body = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="12" fill="hsl(${hue} 45% 38%)"/><text x="32" y="43" font-family="system-ui, sans-serif" font-size="32" text-anchor="middle" fill="#fff">${letter}</text></svg>`;
  return { status: 200, headers: { ...PAGE_HEADERS, "content-type": "image/svg+xml" }, body };
}

async function repositoryPage(forge: Forge, owner: string, rest: readonly string[]): Promise<Page> {
  const [name = "", ...segments] = rest;
  const repository = findRepository(forge.db, owner, name);
  if (repository)
    return segments.length === 0 ? overview(forge, repository) : viewPage(forge, repository, segments);
  const renamed = findRenamed(forge.db, owner, name);
  if (!renamed) return missing();
  const location = `/${[fullName(renamed), ...segments.map(encodeURIComponent)].join("/")}`;
  return { status: 302, headers: { ...PAGE_HEADERS, location }, body: "" };
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

function firstPage(forge: Forge): Page {
  const organization = findFirstOrganization(forge.db);
  return organization ? accountPage(forge, organization) : missing();
}

function avatarPage(forge: Forge, id: string | undefined): Page {
  const account = findAccountById(forge.db, Number(id));
  return account ? avatar(account) : missing();
}

async function findPage(forge: Forge, path: string): Promise<Page> {
  const [first, ...rest] = decodeSegments(path);
  if (first === undefined) return firstPage(forge);
  if (first === "avatars") return avatarPage(forge, rest[0]);
  if (first === "orgs" && rest[1] === "teams") {
    const organization = findAccount(forge.db, rest[0] ?? "");
    return organization ? teamPage(forge, organization, rest[2] ?? "") : missing();
  }
  const account = findAccount(forge.db, first);
  if (!account) return missing();
  return rest.length === 0 ? accountPage(forge, account) : repositoryPage(forge, first, rest);
}

export async function servePage(forge: Forge, response: ServerResponse, request: PageRequest): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  const { status, headers, body } = await findPage(forge, request.path);
  response.writeHead(status, headers);
  response.end(request.method === "HEAD" ? undefined : body);
}
