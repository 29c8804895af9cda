import { latestCheckRuns } from "../store/check-runs.ts";
import { latestStatuses } from "../store/statuses.ts";
import { type Html, html } from "./html.ts";
import type { Visit } from "./page.ts";

/** What somebody reported about a commit. */
export type Check = {
  readonly name: string;
  readonly state: string;
  readonly summary: string | null;
  readonly address: string | null;
};

/** Statuses and check runs together: to a reader both are what somebody found out about the commit. */
export function checksOf({ forge, repository }: Visit, sha: string): Check[] {
  const statuses = latestStatuses(forge.db, repository.id, sha).map((status) => ({
    name: status.context,
    state: status.state,
    summary: status.description,
    address: status.target_url,
  }));
  const runs = latestCheckRuns(forge.db, repository.id, sha).map((run) => ({
    name: run.name,
    state: (run.conclusion ?? run.status).replaceAll("_", " "),
    summary: run.output.title ?? run.output.summary ?? null,
    address: run.details_url,
  }));
  return [...statuses, ...runs];
}

export const TONES: Record<string, string> = {
  success: "good",
  failure: "bad",
  error: "bad",
  "timed out": "bad",
  "action required": "warn",
  pending: "warn",
  queued: "warn",
  "in progress": "warn",
};

/** Reported addresses are somebody's text: only those a browser opens as a page become links. */
export const isPage = (address: string | null): address is string =>
  address !== null && /^https?:\/\//i.test(address);

export function checksPanel(checks: readonly Check[]): Html {
  if (checks.length === 0) return html``;
  const rows = checks.map(
    ({ name, state, summary, address }) =>
      html`<tr>
        <td><span class="badge ${TONES[state] ?? ""}">${state}</span></td>
        <td>${isPage(address) ? html`<a href="${address}" rel="nofollow noreferrer">${name}</a>` : name}</td>
        <td class="soft">${summary ?? ""}</td>
      </tr>`,
  );
  return html`<section class="panel" aria-label="Checks">
    <div class="head"><h2>Checks</h2></div>
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Result</th>
          <th scope="col">Check</th>
          <th scope="col">Summary</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}
