import { findPath, listTree } from "../git/tree.ts";
import { findView } from "./find-view.ts";
import { html } from "./html.ts";
import { addressOf, missing, type Page, type View, type Visit } from "./page.ts";
import { framed } from "./repository-frame.ts";

// Where links of generated repositories lead that GitHub answers with the runs of a workflow. There are none here.

const FOLDER = ".github/workflows";

async function workflowNames({ repo, commit }: View): Promise<string[]> {
  const folder = await findPath(repo, commit.tree, FOLDER);
  if (folder?.mode !== "040000") return [];
  const entries = await listTree(repo, folder.sha);
  return entries
    .filter(({ path, mode }) => mode.startsWith("100") && /\.ya?ml$/.test(path))
    .map(({ path }) => path);
}

/** `/actions` and `/actions/workflows/<file>`. */
export async function workflowPages(visit: Visit, segments: readonly string[]): Promise<Page> {
  const { repository } = visit;
  const [kind = "workflows", wanted, ...more] = segments;
  if (kind !== "workflows" || more.length > 0) return missing();
  const found = await findView(visit, [repository.defaultBranch]);
  const names = found ? await workflowNames(found.view) : [];
  const shown = wanted === undefined ? names : names.filter((name) => name === wanted);
  if (wanted !== undefined && shown.length === 0) return missing();
  const links = shown.map(
    (name) =>
      html`<li>
        <a href="${addressOf(repository, "blob", repository.defaultBranch, FOLDER, name)}">${name}</a>
      </li>`,
  );
  const list =
    links.length > 0
      ? html`<ul>
          ${links}
        </ul>`
      : html`<p class="soft">No workflows here.</p>`;
  const body = html`<h2>${wanted ?? "Workflows"}</h2>
    <p class="soft">This forge stores workflows and runs none: there are no runs to see. GitHub runs them.</p>
    ${list}`;
  return framed(visit, { title: wanted ?? "Workflows", section: "Code", body });
}
