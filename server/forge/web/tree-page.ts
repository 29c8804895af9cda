import { countCommits, readCommits } from "../git/history.ts";
import { findLastCommits } from "../git/last-commits.ts";
import { type Commit, signatureTime, subjectOf } from "../git/commit.ts";
import { findTyped } from "../git/object-store.ts";
import { type FlatEntry, findPath, listTree } from "../git/tree.ts";
import { findView } from "./find-view.ts";
import { type Html, html } from "./html.ts";
import { showDocument } from "./document.ts";
import { moment } from "./moment.ts";
import { addressOf, missing, type Page, type View, type Visit } from "./page.ts";
import { branchMenu, cloneBox, framed } from "./repository-frame.ts";

export function breadcrumbs({ repository, at }: View, path: string): Html {
  const parts = path.split("/").filter((part) => part !== "");
  const links = parts.map((part, index) => {
    const target = addressOf(repository, "tree", at, parts.slice(0, index + 1).join("/"));
    return index === parts.length - 1
      ? html` / <strong>${part}</strong>`
      : html` / <a href="${target}">${part}</a>`;
  });
  return html`<nav class="path" aria-label="Path">
    <a href="${addressOf(repository, "tree", at)}">${repository.name}</a>${links}
  </nav>`;
}

type Row = { readonly entry: FlatEntry; readonly last: Commit | undefined };

function entryRow({ repository, at, forge }: View, { entry, last }: Row): Html {
  const isDirectory = entry.mode === "040000";
  const name = entry.path.split("/").at(-1) ?? "";
  const label =
    entry.mode === "160000"
      ? html`${name} <span class="badge">submodule</span>`
      : html`<a href="${addressOf(repository, isDirectory ? "tree" : "blob", at, entry.path)}"
          >${name}${isDirectory ? "/" : ""}</a
        >`;
  const marks: Record<string, Html> = {
    "120000": html` <span class="badge">link</span>`,
    "100755": html` <span class="badge">executable</span>`,
  };
  const message = last
    ? html`<a class="soft" href="${addressOf(repository, "commit", last.sha)}">${subjectOf(last)}</a>`
    : html``;
  const time = last ? moment(signatureTime(last.committer), forge.now()) : html``;
  return html`<tr>
    <td>${label}${marks[entry.mode] ?? html``}</td>
    <td class="wide">${message}</td>
    <td class="soft right">${time}</td>
  </tr>`;
}

async function rowsOf(view: View, directory: FlatEntry): Promise<Row[]> {
  const { path, sha } = directory;
  const entries = await listTree(view.repo, sha, path === "" ? "" : `${path}/`);
  const nameOf = (entry: FlatEntry) => entry.path.split("/").at(-1) ?? "";
  const ids = await findLastCommits(view.repo, { commit: view.commit.sha, path, names: entries.map(nameOf) });
  const commits = await readCommits(view.repo, [...new Set(ids.values())]);
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const rank = (entry: FlatEntry) => (entry.mode === "040000" ? 0 : 1);
  return [...entries]
    .sort((a, b) => rank(a) - rank(b))
    .map((entry) => ({ entry, last: bySha.get(ids.get(nameOf(entry)) ?? "") }));
}

async function lastCommitBar(view: View): Promise<Html> {
  const { repository, commit, forge, at } = view;
  const count = await countCommits(view.repo, commit.sha);
  return html`<div class="head row spread">
    <p>
      <strong>${commit.author.name}</strong>
      <a href="${addressOf(repository, "commit", commit.sha)}">${subjectOf(commit)}</a>
    </p>
    <p class="soft">
      <a class="mono" href="${addressOf(repository, "commit", commit.sha)}">${commit.sha.slice(0, 7)}</a>
      ${moment(signatureTime(commit.committer), forge.now())} ·
      <a href="${addressOf(repository, "commits", at)}">${count} commit${count === 1 ? "" : "s"}</a>
    </p>
  </div>`;
}

async function listing(view: View, directory: FlatEntry): Promise<Html> {
  const rows = (await rowsOf(view, directory)).map((row) => entryRow(view, row));
  return html`<div class="panel">
    ${await lastCommitBar(view)}
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col" class="wide">Last commit</th>
          <th scope="col" class="right">Changed</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

async function readme(view: View, directory: FlatEntry): Promise<Html> {
  const entries = await listTree(view.repo, directory.sha);
  const found = entries.find((item) => /^readme(\.\w+)?$/i.test(item.path) && item.mode.startsWith("100"));
  const data = found && (await findTyped(view.repo, found.sha, "blob"));
  if (!found || !data) return html``;
  const path = directory.path === "" ? found.path : `${directory.path}/${found.path}`;
  const document = await showDocument(view, path, data);
  if (!document) return html``;
  return html`<section class="panel" aria-label="${found.path}">
    <div class="head">
      <h2><a href="${addressOf(view.repository, "blob", view.at, path)}">${found.path}</a></h2>
    </div>
    <div class="body">${document}</div>
  </section>`;
}

async function directoryBody(view: View, path: string): Promise<Html | undefined> {
  const directory = await findPath(view.repo, view.commit.tree, path);
  if (directory?.mode !== "040000") return undefined;
  return html`<div class="row">${await branchMenu(view, "tree", path)}${breadcrumbs(view, path)}</div>
    ${await listing(view, directory)}${await readme(view, directory)}`;
}

export async function treePage(visit: Visit, segments: readonly string[]): Promise<Page> {
  const found = await findView(visit, segments);
  const body = found && (await directoryBody(found.view, found.path));
  if (!body) return missing();
  return framed(visit, { title: found.path || found.view.at, section: "Code", body, at: found.view.at });
}

export async function overviewPage(visit: Visit): Promise<Page> {
  const found = await findView(visit, [visit.repository.defaultBranch]);
  const body = found && (await directoryBody(found.view, ""));
  return framed(visit, {
    title: "",
    section: "Code",
    body: html`${body ?? html`<p class="soft">This repository is empty. Push a first commit to it.</p>`}${cloneBox(
      visit,
    )}`,
  });
}
