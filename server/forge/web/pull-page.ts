import { findViolations } from "../git/branch-rules.ts";
import { findMergeBase, listNewCommitIds, MAXIMUM_COMMITS, readCommits } from "../git/history.ts";
import { type MergeResult, mergeTrees } from "../git/merge.ts";
import { listDiffs } from "../git/patch.ts";
import { resolveRef } from "../git/refs.ts";
import { currentHeads } from "../present/pull-shape.ts";
import { repositoryUrl } from "../present/repository-shape.ts";
import { missingApprovals } from "../rest/pull-reviews.ts";
import { type Account, getAccount } from "../store/accounts.ts";
import { findPull, type Pull } from "../store/pulls.ts";
import { listReviews, type Review } from "../store/reviews.ts";
import { checksOf, checksPanel } from "./checks.ts";
import { commitTable, comparisonText, shownOf } from "./commit-pages.ts";
import { diffView } from "./diff-view.ts";
import { type Html, html } from "./html.ts";
import { moment } from "./moment.ts";
import { addressOf, missing, type Page, type Visit } from "./page.ts";
import { stateBadge } from "./pull-list-page.ts";
import { framed } from "./repository-frame.ts";

type Open = Visit & { readonly pull: Pull; readonly heads: { readonly head: string; readonly base: string } };

const PARTS = ["", "commits", "files"] as const;
type Part = (typeof PARTS)[number];
const NAMES: Record<Part, string> = { "": "Conversation", commits: "Commits", files: "Files changed" };

/** A branch that was deleted after the merge keeps its name here and no address. */
async function branchLink({ repository, repo }: Visit, name: string): Promise<Html> {
  const isThere = (await resolveRef(repo, `refs/heads/${name}`)) !== undefined;
  return isThere ? html`<a href="${addressOf(repository, "tree", name)}">${name}</a>` : html`${name}`;
}

async function head(open: Open, current: Part): Promise<Html> {
  const { repository, pull, forge } = open;
  const author = getAccount(forge.db, pull.creator_id);
  const links = PARTS.map((part) => {
    const address = addressOf(repository, "pull", String(pull.number), part);
    return part === current
      ? html`<a href="${address}" aria-current="page">${NAMES[part]}</a>`
      : html`<a href="${address}">${NAMES[part]}</a>`;
  });
  return html`<h2>${pull.title} <span class="soft">#${pull.number}</span></h2>
    <p class="soft">
      ${stateBadge(pull)} ${author.login} wants to merge ${await branchLink(open, pull.head_ref)} into
      ${await branchLink(open, pull.base_ref)}, opened ${moment(pull.created_at, forge.now())}
    </p>
    <nav class="tabs" aria-label="Pull request">${links}</nav>`;
}

type Statement = { readonly by: Account; readonly what: Html; readonly at: number; readonly text: string };

async function statement({ forge }: Visit, { by, what, at, text }: Statement): Promise<Html> {
  const isSilent = text.trim() === "";
  const words = isSilent ? html`` : html`<div class="body">${await forge.drawer.markdown(text, null)}</div>`;
  return html`<div class="panel">
    <div class="head">
      <p>
        <img class="avatar" src="/avatars/${by.id}" alt="" /> <strong>${by.login}</strong> ${what}
        <span class="soft">${moment(at, forge.now())}</span>
      </p>
    </div>
    ${words}
  </div>`;
}

const VERDICTS: Record<Review["state"], Html> = {
  APPROVED: html`<span class="badge good">approved</span>`,
  CHANGES_REQUESTED: html`<span class="badge bad">requested changes</span>`,
  COMMENTED: html`<span class="badge">commented</span>`,
};

function ended({ forge, repository, pull }: Open): Html {
  const when = moment(pull.closed_at ?? pull.updated_at, forge.now());
  if (pull.merged_at === null)
    return html`<p><span class="badge bad">closed</span> without a merge ${when}</p>`;
  const by = pull.merged_by_id === null ? "" : getAccount(forge.db, pull.merged_by_id).login;
  const sha = pull.merge_sha ?? "";
  return html`<p>
    <span class="badge done">merged</span> by <strong>${by}</strong> ${when} as
    <a class="mono" href="${addressOf(repository, "commit", sha)}">${sha.slice(0, 7)}</a>
  </p>`;
}

/** What the rules of the base branch still ask of an ordinary person. */
function obstacles({ forge, repository, pull, heads }: Open): string[] {
  const move = {
    repository,
    actor: { account: getAccount(forge.db, pull.creator_id), isAdmin: false },
    ref: `refs/heads/${pull.base_ref}`,
    from: heads.base,
    to: heads.head,
    isFastForward: true,
  };
  const draft = pull.draft === 1 ? ["It is still a draft."] : [];
  return [...draft, ...findViolations(forge, move, ["pull_request"]), ...missingApprovals(forge, pull, move)];
}

function mergeVerdict(merged: MergeResult, base: string): Html {
  if (merged.kind === "clean") return html`<p><span class="badge good">no conflicts</span> with ${base}</p>`;
  if (merged.paths.length === 0)
    return html`<p><span class="badge bad">conflicts</span> with ${base}: no history in common</p>`;
  return html`<p><span class="badge bad">conflicts</span> with ${base} in</p>
    <ul>
      ${merged.paths.map((path) => html`<li class="mono">${path}</li>`)}
    </ul>`;
}

async function mergeState(open: Open): Promise<Html> {
  const { forge, repository, repo, pull, heads } = open;
  if (pull.state === "closed") return ended(open);
  const merged = await mergeTrees(repo, heads.base, heads.head);
  const verdict = mergeVerdict(merged, pull.base_ref);
  const missingRules = obstacles(open).map((text) => html`<li>${text}</li>`);
  const rules =
    missingRules.length === 0
      ? html``
      : html`<p><span class="badge warn">rules</span> of ${pull.base_ref} ask for more:</p>
          <ul>
            ${missingRules}
          </ul>`;
  const address = `${repositoryUrl(forge, repository)}/pulls/${pull.number}/merge`;
  return html`${verdict}${rules}
    <p class="soft">
      These pages only read. Merge with a forge token; <code>merge</code>, <code>squash</code> and
      <code>rebase</code> are the ways:
    </p>
    <pre tabindex="0">
curl -X PUT -H "Authorization: Bearer $(npm run -s waymark -- forge token)" -d '{"merge_method":"squash"}' ${address}</pre>`;
}

async function conversation(open: Open): Promise<Html> {
  const { forge, pull, heads } = open;
  const opening = await statement(open, {
    by: getAccount(forge.db, pull.creator_id),
    what: html`opened this`,
    at: pull.created_at,
    text: pull.body ?? "",
  });
  const statements: Html[] = [];
  // One after the other: the children that draw them let only so many texts wait.
  for (const review of listReviews(forge.db, pull.id)) {
    const told = await statement(open, {
      by: getAccount(forge.db, review.reviewer_id),
      what: html`${VERDICTS[review.state]} <span class="mono soft">${review.commit_id.slice(0, 7)}</span>`,
      at: review.submitted_at,
      text: review.body,
    });
    statements.push(told);
  }
  return html`${opening}${statements}${checksPanel(checksOf(open, heads.head))}
    <section class="panel" aria-label="Merge">
      <div class="head"><h2>Merge</h2></div>
      <div class="body">${await mergeState(open)}</div>
    </section>`;
}

async function commits({ repo, heads, ...rest }: Open): Promise<Html> {
  const ids = await listNewCommitIds(repo, heads.base, heads.head);
  const shown = await readCommits(repo, ids.slice(0, MAXIMUM_COMMITS));
  return html`${commitTable({ ...rest, repo }, shown)}${shownOf(shown.length, ids.length)}`;
}

async function files(open: Open): Promise<Html> {
  const { repo, heads, repository, pull } = open;
  const diffs = await listDiffs(repo, await findMergeBase(repo, heads.base, heads.head), heads.head);
  const rawAddress = `${addressOf(repository, "pull", String(pull.number))}.diff`;
  return diffView(open, { ...diffs, at: heads.head, rawAddress });
}

const BODIES: Record<Part, (open: Open) => Promise<Html>> = { "": conversation, commits, files };

export async function pullPage(visit: Visit, segments: readonly string[]): Promise<Page> {
  const [, number = "", form] = /^(\d+)(?:\.(diff|patch))?$/.exec(segments[0] ?? "") ?? [];
  const pull = findPull(visit.forge.db, visit.repository.id, Number(number));
  const part = PARTS.find((one) => one === (segments[1] ?? ""));
  if (!pull || part === undefined || segments.length > 2) return missing();
  const heads = await currentHeads(visit.forge, pull);
  if (form) {
    const from = (await findMergeBase(visit.repo, heads.base, heads.head)) ?? heads.base;
    return comparisonText(visit, { from, to: heads.head }, form);
  }
  const open: Open = { ...visit, pull, heads };
  const body = html`${await head(open, part)}${await BODIES[part](open)}`;
  return framed(visit, { title: `${pull.title} #${pull.number}`, section: "Pull requests", body });
}
