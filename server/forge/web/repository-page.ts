import type { Forge } from "../forge.ts";
import { type Commit, signatureDate } from "../git/commit.ts";
import { listChanges } from "../git/history.ts";
import { findTyped, type Repo } from "../git/object-store.ts";
import { type FlatEntry, findPath, listTree } from "../git/tree.ts";
import { htmlUrl } from "../present/repository-shape.ts";
import { fullName, type Repository } from "../store/repositories.ts";
import { encodePath, type Html, html } from "./html.ts";

export type View = {
  readonly forge: Forge;
  readonly repository: Repository;
  readonly repo: Repo;
  /** Branch, tag or commit as it stands in the address. */
  readonly at: string;
  readonly commit: Commit;
};

const MAXIMUM_SHOWN_BYTES = 512 * 1024;
const base = ({ repository }: View) => `/${fullName(repository)}`;

export function heading(repository: Repository): Html {
  const { owner, name, settings } = repository;
  const labels = [
    settings.private ? "private" : "public",
    ...(repository.isArchived ? ["archived"] : []),
  ].join(", ");
  return html`<h1>
      <a href="/${owner.login}">${owner.login}</a> / <a href="/${fullName(repository)}">${name}</a>
    </h1>
    <p class="soft">${labels}${settings.description ? ` · ${settings.description}` : ""}</p>`;
}

export function cloneBox(forge: Forge, repository: Repository): Html {
  return html`<h2>Clone</h2>
    <pre>git clone ${htmlUrl(forge, repository)}.git</pre>`;
}

function breadcrumbs(view: View, path: string): Html {
  const parts = path.split("/").filter((part) => part !== "");
  const links = parts.map((part, index) => {
    const target = `${base(view)}/tree/${encodePath(view.at)}/${encodePath(parts.slice(0, index + 1).join("/"))}`;
    return index === parts.length - 1 ? html` / ${part}` : html` / <a href="${target}">${part}</a>`;
  });
  return html`<p>
    <a href="${base(view)}/tree/${encodePath(view.at)}">${view.repository.name}</a>${links}
    <span class="soft">at ${view.at}</span>
  </p>`;
}

function entryRow(view: View, entry: FlatEntry): Html {
  const isDirectory = entry.mode === "040000";
  const name = entry.path.split("/").at(-1) ?? "";
  const target = `${base(view)}/${isDirectory ? "tree" : "blob"}/${encodePath(view.at)}/${encodePath(entry.path)}`;
  return html`<tr>
    <td><a href="${target}">${name}${isDirectory ? "/" : ""}</a></td>
    <td class="soft right">${entry.mode}</td>
  </tr>`;
}

async function treeTable(view: View, entry: FlatEntry): Promise<Html> {
  const entries = await listTree(view.repo, entry.sha, entry.path === "" ? "" : `${entry.path}/`);
  const rank = (item: FlatEntry) => (item.mode === "040000" ? 0 : 1);
  const sorted = [...entries].sort((a, b) => rank(a) - rank(b));
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col" class="right">Mode</th>
      </tr>
    </thead>
    <tbody>
      ${sorted.map((item) => entryRow(view, item))}
    </tbody>
  </table>`;
}

async function readmeOf(view: View, entry: FlatEntry): Promise<Html> {
  const entries = await listTree(view.repo, entry.sha);
  const found = entries.find((item) => /^readme(\.\w+)?$/i.test(item.path) && item.mode.startsWith("100"));
  const data = found && (await findTyped(view.repo, found.sha, "blob"));
  if (!found || !data || data.length > MAXIMUM_SHOWN_BYTES) return html``;
  return html`<h2>${found.path}</h2>
    <pre>${data.toString("utf8")}</pre>`;
}

export async function treePage(view: View, path: string): Promise<Html | undefined> {
  const entry = await findPath(view.repo, view.commit.tree, path);
  if (entry?.mode !== "040000") return undefined;
  return html`${breadcrumbs(view, path)}${await treeTable(view, entry)}${await readmeOf(view, entry)}`;
}

export async function blobPage(view: View, path: string): Promise<Html | undefined> {
  const entry = await findPath(view.repo, view.commit.tree, path);
  const data = entry && (await findTyped(view.repo, entry.sha, "blob"));
  if (!data) return undefined;
  const raw = `${base(view)}/raw/${encodePath(view.at)}/${encodePath(path)}`;
  const isText = !data.subarray(0, 8000).includes(0) && data.length <= MAXIMUM_SHOWN_BYTES;
  const body = isText
    ? html`<pre>${data.toString("utf8")}</pre>`
    : html`<p class="soft">Binary or large file, not shown.</p>`;
  return html`${breadcrumbs(view, path)}
    <p class="soft">${data.length} bytes · <a href="${raw}">raw</a></p>
    ${body}`;
}

export async function commitPage(view: View): Promise<Html> {
  const { commit } = view;
  const changes = await listChanges(view.repo, commit.parents[0], commit.sha);
  const rows = changes.map((change) => {
    const target = `${base(view)}/blob/${commit.sha}/${encodePath(change.path)}`;
    const name =
      change.status === "removed" ? html`${change.path}` : html`<a href="${target}">${change.path}</a>`;
    return html`<tr>
      <td>${name}</td>
      <td class="soft">${change.status}</td>
      <td class="soft right">+${change.additions} −${change.deletions}</td>
    </tr>`;
  });
  return html`<h2>Commit ${commit.sha.slice(0, 12)}</h2>
    <pre>${commit.message}</pre>
    <p class="soft">${commit.author.name} · ${signatureDate(commit.author)}</p>
    <table>
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col">Change</th>
          <th scope="col" class="right">Lines</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}

export async function readRaw(view: View, path: string): Promise<Buffer | undefined> {
  const entry = await findPath(view.repo, view.commit.tree, path);
  return entry && (await findTyped(view.repo, entry.sha, "blob"));
}
