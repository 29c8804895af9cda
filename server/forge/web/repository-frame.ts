import { listRefs } from "../git/refs.ts";
import { htmlUrl } from "../present/repository-shape.ts";
import { listPulls } from "../store/pulls.ts";
import { fullName } from "../store/repositories.ts";
import { type Html, html } from "./html.ts";
import { addressOf, page, type Page, type View, type Visit } from "./page.ts";

// What stands above every page of a repository: its name, its labels, its sections.

const SECTIONS = ["Code", "Commits", "Branches", "Tags", "Pull requests", "Deployments"] as const;
export type Section = (typeof SECTIONS)[number];

function sectionAddress({ repository }: Visit, section: Section, at: string): string {
  switch (section) {
    case "Code":
      return addressOf(repository);
    case "Commits":
      return addressOf(repository, "commits", at);
    case "Branches":
      return addressOf(repository, "branches");
    case "Tags":
      return addressOf(repository, "tags");
    case "Pull requests":
      return addressOf(repository, "pulls");
    case "Deployments":
      return addressOf(repository, "deployments");
  }
}

function tabs(visit: Visit, current: Section, at: string): Html {
  const open = listPulls(visit.forge.db, visit.repository.id).filter(({ state }) => state === "open").length;
  const links = SECTIONS.map((section) => {
    const count =
      section === "Pull requests" && open > 0 ? html` <span class="badge">${open}</span>` : html``;
    const address = sectionAddress(visit, section, at);
    return section === current
      ? html`<a href="${address}" aria-current="page">${section}${count}</a>`
      : html`<a href="${address}">${section}${count}</a>`;
  });
  return html`<nav class="tabs" aria-label="Repository">${links}</nav>`;
}

function heading({ repository }: Visit): Html {
  const { owner, name, settings, isArchived } = repository;
  const archived = isArchived ? html` <span class="badge warn">archived, read-only</span>` : html``;
  return html`<h1>
      <a href="/${owner.login}">${owner.login}</a> / <a href="/${fullName(repository)}">${name}</a>
      <span class="badge">${settings.private ? "private" : "public"}</span>${archived}
    </h1>
    ${settings.description ? html`<p class="soft">${settings.description}</p>` : html``}`;
}

type Framed = {
  readonly title: string;
  readonly section: Section;
  readonly body: Html;
  /** The revision the visitor is reading, kept in the links of the sections. */
  readonly at?: string;
};

export function framed(visit: Visit, { title, section, body, at }: Framed): Page {
  const name = fullName(visit.repository);
  return page(
    title === "" ? name : `${title} · ${name}`,
    html`${heading(visit)}${tabs(visit, section, at ?? visit.repository.defaultBranch)}${body}`,
  );
}

/** Gives this host a credential helper and stores a token in it; the portal shows the same line. */
function storePushToken(repositoryUrl: string): string {
  const { origin, host } = new URL(repositoryUrl);
  return [
    `git config --global credential.${origin}.helper store`,
    "token=$(npm run -s waymark -- forge token)",
    String.raw`printf 'protocol=http\nhost=${host}\nusername=local-operator\npassword=%s\n' "$token" | git credential approve`,
  ].join(" && ");
}

export function cloneBox({ forge, repository }: Visit): Html {
  const url = htmlUrl(forge, repository);
  return html`<div class="panel">
    <div class="head"><h2>Clone</h2></div>
    <div class="body">
      <pre tabindex="0">git clone ${url}.git</pre>
      <p class="soft">
        Reading needs no password on this machine. To push, paste this once in Waymark’s folder:
      </p>
      <pre tabindex="0">${storePushToken(url)}</pre>
    </div>
  </div>`;
}

const MAXIMUM_BRANCHES = 30;

/** Opens without a script; leads to the same place on another branch. */
export async function branchMenu(view: View, kind: "tree" | "blob" | "commits", path: string): Promise<Html> {
  const { repository, repo, at } = view;
  const names = (await listRefs(repo, "refs/heads/")).map(({ name }) => name.slice("refs/heads/".length));
  const links = names.slice(0, MAXIMUM_BRANCHES).map((name) => {
    const address = addressOf(repository, kind, name, path);
    return name === at
      ? html`<a href="${address}" aria-current="true">${name}</a>`
      : html`<a href="${address}">${name}</a>`;
  });
  const shown = /^[0-9a-f]{40}$/.test(at) ? at.slice(0, 10) : at;
  return html`<details class="menu">
    <summary>At <strong>${shown}</strong></summary>
    <div>${links}<a href="${addressOf(repository, "branches")}">All branches</a></div>
  </details>`;
}
