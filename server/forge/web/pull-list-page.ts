import { getAccount } from "../store/accounts.ts";
import { listPulls, type Pull } from "../store/pulls.ts";
import { type Html, html } from "./html.ts";
import { moment } from "./moment.ts";
import { addressOf, type Page, pageNumber, pager, type Visit } from "./page.ts";
import { framed } from "./repository-frame.ts";

const PER_PAGE = 50;

type State = "open" | "draft" | "merged" | "closed";
const TONES: Record<State, string> = { open: "good", draft: "", merged: "done", closed: "bad" };

function stateOf(pull: Pull): State {
  if (pull.merged_at !== null) return "merged";
  if (pull.state === "closed") return "closed";
  return pull.draft === 1 ? "draft" : "open";
}

export function stateBadge(pull: Pull): Html {
  const state = stateOf(pull);
  return html`<span class="badge ${TONES[state]}">${state}</span>`;
}

function row({ repository, forge }: Visit, pull: Pull): Html {
  const author = getAccount(forge.db, pull.creator_id);
  return html`<tr>
    <td>
      <a href="${addressOf(repository, "pull", String(pull.number))}">${pull.title}</a><br />
      <span class="soft">#${pull.number} by ${author.login}, ${pull.head_ref} into ${pull.base_ref}</span>
    </td>
    <td>${stateBadge(pull)}</td>
    <td class="soft right wide">${moment(pull.updated_at, forge.now())}</td>
  </tr>`;
}

const FILTERS = ["open", "closed", "all"] as const;

export function pullsPage(visit: Visit): Page {
  const asked = visit.query.get("state");
  const wanted = FILTERS.find((filter) => filter === asked) ?? "open";
  const self = addressOf(visit.repository, "pulls");
  const every = listPulls(visit.forge.db, visit.repository.id);
  const all = every.filter((pull) => wanted === "all" || pull.state === wanted);
  const filters = FILTERS.map((filter) => {
    const count = every.filter((pull) => filter === "all" || pull.state === filter).length;
    const words = html`${count} ${filter === "all" ? "in all" : filter}`;
    return filter === wanted
      ? html`<strong>${words}</strong>`
      : html`<a href="${self}?state=${filter}">${words}</a>`;
  });
  const number = pageNumber(visit.query);
  const rows = all.slice((number - 1) * PER_PAGE, number * PER_PAGE).map((pull) => row(visit, pull));
  const list =
    rows.length > 0
      ? html`<div class="panel">
          <table class="list">
            <thead>
              <tr>
                <th scope="col">Pull request</th>
                <th scope="col">State</th>
                <th scope="col" class="right wide">Changed</th>
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>
        </div>`
      : html`<p class="soft">No pull requests here.</p>`;
  const address = (to: number) => `${self}?state=${wanted}&page=${to}`;
  const pages = pager({ page: number, isLast: number * PER_PAGE >= all.length, address });
  const body = html`<p class="row">${filters}</p>
    ${list}${pages}`;
  return framed(visit, { title: "Pull requests", section: "Pull requests", body });
}
