import { getAccount } from "../store/accounts.ts";
import { type Deployment, findLastStatus, listDeployments } from "../store/deployments.ts";
import { listEnvironments } from "../store/environments.ts";
import { isPage, TONES } from "./checks.ts";
import { type Html, html } from "./html.ts";
import { moment } from "./moment.ts";
import { addressOf, missing, type Page, pageNumber, pager, type Visit } from "./page.ts";
import { framed } from "./repository-frame.ts";

const PER_PAGE = 50;

const outside = (address: string | undefined, words: string): Html =>
  isPage(address ?? null) ? html` <a href="${address ?? ""}" rel="nofollow noreferrer">${words}</a>` : html``;

function row({ forge, repository }: Visit, deployment: Deployment): Html {
  const status = findLastStatus(forge.db, deployment.id);
  const state = (status?.state ?? "pending").replaceAll("_", " ");
  return html`<tr>
    <td>
      <strong>${deployment.environment}</strong>
      <span class="badge ${TONES[state] ?? ""}">${state}</span><br />
      <span class="soft">${status?.description || deployment.description || deployment.task}</span>
    </td>
    <td>
      ${deployment.ref.slice(0, 40)}
      <a class="mono" href="${addressOf(repository, "commit", deployment.sha)}"
        >${deployment.sha.slice(0, 7)}</a
      >
    </td>
    <td class="wide">${outside(status?.environment_url, "Open")}${outside(status?.log_url, "Log")}</td>
    <td class="soft right">
      ${moment(deployment.created_at, forge.now())}<br /><span class="wide"
        >by ${getAccount(forge.db, deployment.creator_id).login}</span
      >
    </td>
  </tr>`;
}

function environmentLinks(visit: Visit, wanted: string | null): Html {
  const { forge, repository } = visit;
  const self = addressOf(repository, "deployments");
  const links = listEnvironments(forge.db, repository.id).map(({ name }) =>
    name === wanted
      ? html`<strong>${name}</strong>`
      : html`<a href="${self}?environment=${encodeURIComponent(name)}">${name}</a>`,
  );
  if (links.length === 0) return html``;
  const all = wanted === null ? html`<strong>All</strong>` : html`<a href="${self}">All</a>`;
  return html`<p class="row">${all}${links}</p>`;
}

/** Also at `activity_log`, which is where GitHub's own answers about an environment lead. */
export function deploymentsPage(visit: Visit, segments: readonly string[]): Page {
  const { forge, repository, query } = visit;
  if (segments.length > 1 || (segments[0] ?? "activity_log") !== "activity_log") return missing();
  const wanted = query.get("environment") ?? query.get("environments_filter");
  const all = listDeployments(forge.db, repository.id).filter(
    (deployment) => wanted === null || deployment.environment === wanted,
  );
  const number = pageNumber(query);
  const rows = all.slice((number - 1) * PER_PAGE, number * PER_PAGE).map((one) => row(visit, one));
  const list = html`<div class="panel">
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Environment</th>
          <th scope="col">What</th>
          <th scope="col" class="wide">Where</th>
          <th scope="col" class="right">When</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  const filter = wanted === null ? "" : `environment=${encodeURIComponent(wanted)}&`;
  const address = (to: number) => `${addressOf(repository, "deployments")}?${filter}page=${to}`;
  const body = html`<p class="soft">As reported to the forge; it deploys nothing itself.</p>
    ${environmentLinks(visit, wanted)}
    ${rows.length > 0 ? list : html`<p class="soft">No deployments here.</p>`}
    ${pager({ page: number, isLast: number * PER_PAGE >= all.length, address })}`;
  return framed(visit, { title: "Deployments", section: "Deployments", body });
}
