import { findTyped } from "../git/object-store.ts";
import { type FlatEntry, findPath } from "../git/tree.ts";
import { languageOf } from "../drawing/highlight.ts";
import { imageType } from "../drawing/resolve-links.ts";
import { isMarkdown, isText, showDocument } from "./document.ts";
import { findView } from "./find-view.ts";
import { type Html, html } from "./html.ts";
import { PAGE_HEADERS } from "./layout.ts";
import { addressOf, missing, type Page, plainText, type View, type Visit } from "./page.ts";
import { branchMenu, framed } from "./repository-frame.ts";
import { breadcrumbs } from "./tree-page.ts";

const MAXIMUM_SHOWN_BYTES = 512 * 1024;

/** Every line has an address of its own; `:target` marks the one that was asked for. */
async function codeTable(view: View, path: string, text: string): Promise<Html> {
  const drawn = await view.forge.drawer.code(text, languageOf(path));
  const lines = drawn.lines.map(({ markup }, index) => {
    const number = index + 1;
    // Written without a space between the tags: they would show.
    return {
      markup: `<tr><td class="no"><a id="L${number}" href="#L${number}">${number}</a></td><td>${markup}</td></tr>`,
    };
  });
  const note = drawn.note.markup === "" ? html`` : html`<div class="body">${drawn.note}</div>`;
  return html`${note}
    <div class="scroll" tabindex="0" role="region" aria-label="Contents of the file">
      <table class="code">
        <tbody>
          ${lines}
        </tbody>
      </table>
    </div>`;
}

async function contents(view: View, path: string, data: Buffer): Promise<Html> {
  if (imageType(path) !== undefined && !isText(data)) {
    const address = addressOf(view.repository, "raw", view.at, path);
    return html`<div class="body prose"><img src="${address}" alt="${path.split("/").at(-1) ?? ""}" /></div>`;
  }
  if (!isText(data)) return html`<div class="body"><p class="soft">Binary file, not shown.</p></div>`;
  const isPlain = view.query.get("plain") === "1";
  const document = isMarkdown(path) && !isPlain ? await showDocument(view, path, data) : undefined;
  if (document) return html`<div class="body">${document}</div>`;
  if (data.length > MAXIMUM_SHOWN_BYTES)
    return html`<div class="body"><p class="soft">Large file, not shown. Open it raw.</p></div>`;
  return data.length === 0
    ? html`<div class="body"><p class="soft">Empty file.</p></div>`
    : codeTable(view, path, data.toString("utf8"));
}

function actions({ repository, at, query, commit }: View, path: string): Html {
  const self = addressOf(repository, "blob", at, path);
  const source =
    query.get("plain") === "1"
      ? html`<a href="${self}">Document</a>`
      : html`<a href="${self}?plain=1">Source</a>`;
  return html`<p class="row">
    ${isMarkdown(path) ? source : html``}
    <a href="${addressOf(repository, "raw", at, path)}">Raw</a>
    <a href="${addressOf(repository, "commits", at, path)}">History</a>
    <a href="${addressOf(repository, "blob", commit.sha, path)}">Permalink</a>
  </p>`;
}

async function readBlob(view: View, path: string): Promise<Buffer | undefined> {
  const entry = await findPath(view.repo, view.commit.tree, path);
  return entry && findTyped(view.repo, entry.sha, "blob");
}

function sizeText(data: Buffer): string {
  const size = data.length < 1024 ? `${data.length} bytes` : `${(data.length / 1024).toFixed(1)} kB`;
  // Lines are counted where they are shown: of a large file that alone would fill the memory.
  if (!isText(data) || data.length === 0 || data.length > MAXIMUM_SHOWN_BYTES) return size;
  const lines = data.toString("utf8").replace(/\n$/, "").split("\n").length;
  return `${lines} line${lines === 1 ? "" : "s"} · ${size}`;
}

function submodulePage(view: View, { path, sha }: FlatEntry): Page {
  const body = html`<div class="row">${breadcrumbs(view, path)}</div>
    <p>A submodule: commit <span class="mono">${sha}</span> of another repository.</p>`;
  return framed(view, { title: path, section: "Code", body, at: view.at });
}

/** Links in documents say "blob" for everything; a directory is one step away. */
async function notABlob(view: View, path: string): Promise<Page> {
  const entry = await findPath(view.repo, view.commit.tree, path);
  if (entry?.mode === "160000") return submodulePage(view, entry);
  if (entry?.mode !== "040000") return missing();
  const location = addressOf(view.repository, "tree", view.at, path);
  return { status: 302, headers: { ...PAGE_HEADERS, location }, body: "" };
}

export async function blobPage(visit: Visit, segments: readonly string[]): Promise<Page> {
  const found = await findView(visit, segments);
  if (!found) return missing();
  const { view, path } = found;
  const data = await readBlob(view, path);
  if (!data) return notABlob(view, path);
  const body = html`<div class="row">${await branchMenu(view, "blob", path)}${breadcrumbs(view, path)}</div>
    <div class="panel">
      <div class="head row spread">
        <p class="soft">${sizeText(data)}</p>
        ${actions(view, path)}
      </div>
      ${await contents(view, path, data)}
    </div>`;
  return framed(visit, { title: path, section: "Code", body, at: view.at });
}

/** Never as a page: text is plain text, a picture a picture, everything else a download. */
export async function rawPage(visit: Visit, segments: readonly string[]): Promise<Page> {
  const found = await findView(visit, segments);
  const data = found && (await readBlob(found.view, found.path));
  if (!data) return missing();
  const text = plainText("");
  if (isText(data)) return { ...text, body: data };
  const image = imageType(found.path);
  const headers = image
    ? { "content-type": image }
    : { "content-type": "application/octet-stream", "content-disposition": "attachment" };
  return { ...text, headers: { ...text.headers, ...headers }, body: data };
}
