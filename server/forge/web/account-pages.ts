import type { Forge } from "../forge.ts";
import { type Account, findAccountById, findFirstOrganization } from "../store/accounts.ts";
import { fullName, listRepositories } from "../store/repositories.ts";
import { findTeam, listTeamMembers } from "../store/teams.ts";
import { escapeHtml, html } from "./html.ts";
import { moment } from "./moment.ts";
import { missing, type Page, page, pageNumber, pager, picture } from "./page.ts";

const PER_PAGE = 50;

export function accountPage(forge: Forge, account: Account, query: URLSearchParams): Page {
  const number = pageNumber(query);
  const { items, total } = listRepositories(forge.db, {
    ownerId: account.id,
    type: "all",
    sort: "full_name",
    descending: false,
    limit: PER_PAGE,
    offset: (number - 1) * PER_PAGE,
  });
  const rows = items.map(
    (repository) =>
      html`<tr>
        <td>
          <a href="/${fullName(repository)}">${repository.name}</a>
          ${repository.isArchived ? html`<span class="badge warn">archived</span>` : html``}
        </td>
        <td class="soft wide">${repository.settings.description ?? ""}</td>
        <td class="soft right">${moment(repository.pushedAt, forge.now())}</td>
      </tr>`,
  );
  const list = html`<div class="panel">
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Repository</th>
          <th scope="col" class="wide">Description</th>
          <th scope="col" class="right">Last push</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  const name = account.name !== null && account.name !== account.login ? account.name : "";
  return page(
    account.login,
    html`<h1><img class="avatar" src="/avatars/${account.id}" alt="" /> ${account.login}</h1>
      <p class="soft">${name}</p>
      ${items.length > 0 ? list : html`<p class="soft">No repositories.</p>`}
      ${pager({
        page: number,
        isLast: number * PER_PAGE >= total,
        address: (to) => `/${account.login}?page=${to}`,
        words: ["Previous", "Next"],
      })}`,
  );
}

export function teamPage(forge: Forge, organization: Account, slug: string): Page {
  const team = findTeam(forge.db, organization.id, slug);
  if (!team) return missing();
  const members = listTeamMembers(forge.db, team.id).map(
    ({ account, role }) =>
      html`<tr>
        <td>
          <img class="avatar" src="/avatars/${account.id}" alt="" />
          <a href="/${account.login}">${account.login}</a>
        </td>
        <td>${account.name ?? ""}</td>
        <td class="soft right">${role}</td>
      </tr>`,
  );
  const list = html`<div class="panel">
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Member</th>
          <th scope="col">Name</th>
          <th scope="col" class="right">Role</th>
        </tr>
      </thead>
      <tbody>
        ${members}
      </tbody>
    </table>
  </div>`;
  return page(
    team.name,
    html`<h1><a href="/${organization.login}">${organization.login}</a> / ${team.name}</h1>
      <p class="soft">${team.description ?? ""}</p>
      ${members.length > 0 ? list : html`<p class="soft">No members.</p>`}`,
  );
}

export function firstPage(forge: Forge, query: URLSearchParams): Page {
  const organization = findFirstOrganization(forge.db);
  return organization ? accountPage(forge, organization, query) : missing();
}

export function avatarPage(forge: Forge, id: string | undefined): Page {
  const account = findAccountById(forge.db, Number(id));
  if (!account) return missing();
  const hue = (account.id * 47) % 360;
  const letter = escapeHtml(account.login.charAt(0).toUpperCase());
  return picture(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="12" fill="hsl(${hue} 45% 38%)"/><text x="32" y="43" font-family="system-ui, sans-serif" font-size="32" text-anchor="middle" fill="#fff">${letter}</text></svg>`,
  );
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#3f4a5a"/><path d="M11 8v16M11 16h6a4 4 0 0 0 4-4V8" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>`;

/** Every browser asks for one, and puts a missing one on its console. */
export const iconPage = (): Page => picture(ICON);
