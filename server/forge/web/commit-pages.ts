import { type Commit, signatureTime, subjectOf } from "../git/commit.ts";
import {
  findMergeBase,
  listCommitIds,
  listNewCommitIds,
  MAXIMUM_COMMITS,
  readCommits,
} from "../git/history.ts";
import { listDiffs, readMailbox, readPatch } from "../git/patch.ts";
import { findPath } from "../git/tree.ts";
import { checksOf, checksPanel } from "./checks.ts";
import { diffView } from "./diff-view.ts";
import { findView } from "./find-view.ts";
import { type Html, html } from "./html.ts";
import { moment } from "./moment.ts";
import {
  addressOf,
  missing,
  type Page,
  pageNumber,
  pager,
  plainText,
  type View,
  type Visit,
} from "./page.ts";
import { branchMenu, framed } from "./repository-frame.ts";
import { breadcrumbs } from "./tree-page.ts";

const PER_PAGE = 50;

/** What follows the first line, as it was written. */
function messageBody({ message }: Commit): Html {
  const rest = message.split("\n").slice(1).join("\n").trim();
  return rest === "" ? html`` : html`<pre class="plain" tabindex="0">${rest}</pre>`;
}

/** Says how much a list leaves out; empty for one that is whole. */
export const shownOf = (shown: number, all: number): Html =>
  shown === all ? html`` : html`<p class="soft">${shown} of ${all} commits are shown.</p>`;

export function commitTable(visit: Visit, commits: readonly Commit[]): Html {
  const { repository, forge } = visit;
  const rows = commits.map(
    (commit) =>
      html`<tr>
        <td>
          <a href="${addressOf(repository, "commit", commit.sha)}">${subjectOf(commit) || "(no message)"}</a
          ><br />
          <span class="soft"
            >${commit.author.name} · ${moment(signatureTime(commit.committer), forge.now())}</span
          >
        </td>
        <td class="right mono nowrap">
          <a href="${addressOf(repository, "commit", commit.sha)}">${commit.sha.slice(0, 7)}</a>
        </td>
        <td class="right nowrap wide">
          <a
            href="${addressOf(repository, "tree", commit.sha)}"
            aria-label="Files at ${commit.sha.slice(0, 7)}"
            >Files</a
          >
        </td>
      </tr>`,
  );
  return html`<div class="panel">
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Commit</th>
          <th scope="col" class="right">Id</th>
          <th scope="col" class="right wide">Then</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

async function historyBody(view: View, path: string): Promise<Html> {
  const number = pageNumber(view.query);
  const window = { skip: (number - 1) * PER_PAGE, limit: PER_PAGE + 1 };
  const ids = await listCommitIds(view.repo, { start: view.commit.sha, path, window });
  const commits = await readCommits(view.repo, ids.slice(0, PER_PAGE));
  const self = addressOf(view.repository, "commits", view.at, path);
  const list = commits.length > 0 ? commitTable(view, commits) : html`<p class="soft">No commits here.</p>`;
  return html`<div class="row">
      ${await branchMenu(view, "commits", path)}${path === "" ? html`` : breadcrumbs(view, path)}
    </div>
    ${list}${pager({ page: number, isLast: ids.length <= PER_PAGE, address: (to) => `${self}?page=${to}` })}`;
}

/** Before the first push the tab of every page leads to a branch that is not there yet. */
function noCommits(visit: Visit, wanted: readonly string[]): Page {
  if (wanted.join("/") !== visit.repository.defaultBranch) return missing();
  const body = html`<p class="soft">No commits yet.</p>`;
  return framed(visit, { title: "Commits", section: "Commits", body });
}

/** Of a whole repository, or of one path of it; a path that is gone still has its history. */
export async function commitsPage(visit: Visit, segments: readonly string[]): Promise<Page> {
  const wanted = segments.length === 0 ? [visit.repository.defaultBranch] : segments;
  const found = await findView(visit, wanted);
  if (!found) return noCommits(visit, wanted);
  const { view, path } = found;
  const isKnown = path === "" || (await findPath(view.repo, view.commit.tree, path)) !== undefined;
  const ids = isKnown ? [""] : await listCommitIds(view.repo, { start: view.commit.sha, path });
  if (ids.length === 0) return missing();
  const body = await historyBody(view, path);
  return framed(visit, { title: `Commits ${path}`.trim(), section: "Commits", body, at: view.at });
}

function parentLinks({ repository, commit }: View): Html {
  if (commit.parents.length === 0) return html`first commit`;
  const links = commit.parents.map(
    (sha) => html` <a class="mono" href="${addressOf(repository, "commit", sha)}">${sha.slice(0, 7)}</a>`,
  );
  return html`${commit.parents.length === 1 ? "parent" : "parents"}${links}`;
}

function commitHead(view: View): Html {
  const { repository, commit, forge } = view;
  const isSamePerson = commit.author.name === commit.committer.name;
  const committer = isSamePerson ? html`` : html`, committed by <strong>${commit.committer.name}</strong>`;
  return html`<h2>${subjectOf(commit) || "(no message)"}</h2>
    ${messageBody(commit)}
    <p class="soft">
      <strong>${commit.author.name}</strong> wrote it
      ${moment(signatureTime(commit.author), forge.now())}${committer} ·
      <span class="mono">${commit.sha}</span> · ${parentLinks(view)} ·
      <a href="${addressOf(repository, "tree", commit.sha)}">Files at this commit</a>
    </p>`;
}

export async function commitPage(visit: Visit, segments: readonly string[]): Promise<Page> {
  const asked = segments.join("/");
  const form = /\.(diff|patch)$/.exec(asked)?.[1];
  const found = await findView(visit, form ? asked.slice(0, -form.length - 1).split("/") : segments);
  if (!found || found.path !== "") return missing();
  const { view } = found;
  const { commit, repo } = view;
  const [parent] = commit.parents;
  if (form) return comparisonText(visit, { from: parent, to: commit.sha }, form);
  const diffs = await listDiffs(repo, parent, commit.sha);
  const rawAddress = `${addressOf(view.repository, "commit", commit.sha)}.diff`;
  const body = html`${commitHead(view)}${checksPanel(checksOf(view, commit.sha))}${diffView(view, {
    ...diffs,
    at: commit.sha,
    rawAddress,
  })}`;
  return framed(visit, { title: subjectOf(commit), section: "Commits", body });
}

/** Without a beginning it is everything up to its end. */
type Comparison = { readonly from: string | undefined; readonly to: string };

export async function comparisonText(visit: Visit, { from, to }: Comparison, form: string): Promise<Page> {
  return plainText(
    form === "patch" ? await readMailbox(visit.repo, from, to) : await readPatch(visit.repo, from, to),
  );
}

/** `main...topic`: what the second has and the first has not. */
export async function comparePage(visit: Visit, segments: readonly string[]): Promise<Page> {
  const text = segments.join("/");
  const [, asked = "", form] = /^(.+?)(?:\.(diff|patch))?$/.exec(text) ?? [];
  const [base = "", head = ""] = asked.split("...");
  const [from, to] = [await findView(visit, base.split("/")), await findView(visit, head.split("/"))];
  if (!from || !to || from.path !== "" || to.path !== "") return missing();
  const mergeBase = await findMergeBase(visit.repo, from.view.commit.sha, to.view.commit.sha);
  if (mergeBase === undefined) return missing();
  const ends = { from: mergeBase, to: to.view.commit.sha };
  if (form) return comparisonText(visit, ends, form);
  const ids = (await listNewCommitIds(visit.repo, from.view.commit.sha, ends.to)).reverse();
  const commits = await readCommits(visit.repo, ids.slice(0, MAXIMUM_COMMITS));
  const diffs = await listDiffs(visit.repo, ends.from, ends.to);
  const rawAddress = `${addressOf(visit.repository, "compare", asked)}.diff`;
  const body = html`<h2>${base} … ${head}</h2>
    ${commits.length > 0 ? commitTable(visit, commits) : html`<p class="soft">Nothing new.</p>`}
    ${shownOf(commits.length, ids.length)} ${diffView(visit, { ...diffs, at: ends.to, rawAddress })}`;
  return framed(visit, { title: `${base} … ${head}`, section: "Commits", body });
}
