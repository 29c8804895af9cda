import { appliesTo } from "../git/branch-rules.ts";
import { type Commit, peelToCommits, signatureTime, subjectOf } from "../git/commit.ts";
import { countAheadBehind } from "../git/history.ts";
import { listRefs } from "../git/refs.ts";
import { listRulesets } from "../store/rulesets.ts";
import { type Html, html } from "./html.ts";
import { moment } from "./moment.ts";
import { addressOf, type Page, pageNumber, pager, type Visit } from "./page.ts";
import { framed } from "./repository-frame.ts";

const PER_PAGE = 50;

type Named = { readonly name: string; readonly commit: Commit };

async function namedCommits(visit: Visit, prefix: string): Promise<Named[]> {
  const refs = await listRefs(visit.repo, prefix);
  const commits = await peelToCommits(
    visit.repo,
    refs.map(({ sha }) => sha),
  );
  const found = refs.flatMap((ref): Named[] => {
    const commit = commits.get(ref.sha);
    return commit ? [{ name: ref.name.slice(prefix.length), commit }] : [];
  });
  return found.sort((a, b) => b.commit.committer.seconds - a.commit.committer.seconds);
}

function branchLabel({ repository, forge }: Visit, name: string): Html {
  const ref = `refs/heads/${name}`;
  const isBound = listRulesets(forge.db, repository.id).some(
    (ruleset) => ruleset.enforcement === "active" && appliesTo(repository, ruleset, ref),
  );
  return html`${name === repository.defaultBranch ? html` <span class="badge info">default</span>` : html``}
  ${isBound ? html` <span class="badge">protected</span>` : html``}`;
}

async function distance(visit: Visit, { name, commit }: Named, base: string | undefined): Promise<Html> {
  if (base === undefined || name === visit.repository.defaultBranch) return html``;
  const { ahead, behind } = await countAheadBehind(visit.repo, base, commit.sha);
  const address = addressOf(visit.repository, "compare", `${visit.repository.defaultBranch}...${name}`);
  return html`<a href="${address}">${ahead} ahead</a>, ${behind} behind`;
}

type Columns = {
  readonly noun: string;
  readonly extra: (named: Named) => Promise<Html>;
  readonly label: (name: string) => Html;
};

async function refTable(visit: Visit, refs: readonly Named[], columns: Columns): Promise<Html> {
  const rows: Html[] = [];
  for (const named of refs) {
    const { name, commit } = named;
    rows.push(
      html`<tr>
        <td><a href="${addressOf(visit.repository, "tree", name)}">${name}</a>${columns.label(name)}</td>
        <td class="mono nowrap">
          <a href="${addressOf(visit.repository, "commit", commit.sha)}">${commit.sha.slice(0, 7)}</a>
        </td>
        <td class="soft wide">${await columns.extra(named)}</td>
        <td class="soft right">${moment(signatureTime(commit.committer), visit.forge.now())}</td>
      </tr>`,
    );
  }
  return html`<div class="panel">
    <table class="list">
      <thead>
        <tr>
          <th scope="col">${columns.noun}</th>
          <th scope="col">Commit</th>
          <th scope="col" class="wide">
            ${columns.noun === "Branch" ? "Against the default branch" : "Message"}
          </th>
          <th scope="col" class="right">Changed</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function paged(visit: Visit, all: readonly Named[], kind: string): { shown: readonly Named[]; pages: Html } {
  const number = pageNumber(visit.query);
  const address = (to: number) => `${addressOf(visit.repository, kind)}?page=${to}`;
  const isLast = number * PER_PAGE >= all.length;
  return {
    shown: all.slice((number - 1) * PER_PAGE, number * PER_PAGE),
    pages: pager({ page: number, isLast, address }),
  };
}

export async function branchesPage(visit: Visit): Promise<Page> {
  const all = await namedCommits(visit, "refs/heads/");
  const base = all.find(({ name }) => name === visit.repository.defaultBranch)?.commit.sha;
  const { shown, pages } = paged(visit, all, "branches");
  const table = await refTable(visit, shown, {
    noun: "Branch",
    extra: (named) => distance(visit, named, base),
    label: (name) => branchLabel(visit, name),
  });
  const body = all.length > 0 ? html`${table}${pages}` : html`<p class="soft">No branches yet.</p>`;
  return framed(visit, { title: "Branches", section: "Branches", body });
}

export async function tagsPage(visit: Visit): Promise<Page> {
  const all = await namedCommits(visit, "refs/tags/");
  const { shown, pages } = paged(visit, all, "tags");
  const table = await refTable(visit, shown, {
    noun: "Tag",
    extra: async ({ commit }) => html`${subjectOf(commit)}`,
    label: () => html``,
  });
  const body = all.length > 0 ? html`${table}${pages}` : html`<p class="soft">No tags yet.</p>`;
  return framed(visit, { title: "Tags", section: "Tags", body });
}
