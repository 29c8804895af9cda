import type { DiffLine, FileDiff, Hunk } from "../git/patch.ts";
import { escapeHtml, type Html, html } from "./html.ts";
import { addressOf, type Visit } from "./page.ts";

type Shown = {
  readonly files: readonly FileDiff[];
  readonly isTooLarge: boolean;
  /** Where the files as they are afterwards can be read. */
  readonly at: string;
  /** The same comparison as plain text. */
  readonly rawAddress: string;
};

const SIGNS: Record<DiffLine["kind"], string> = { context: " ", added: "+", removed: "-", note: "" };
/** One minified line must not make a page of megabytes. */
const MAXIMUM_LINE = 2000;
const MAXIMUM_FILE_LINES = 2000;

const cut = (text: string) => (text.length > MAXIMUM_LINE ? `${text.slice(0, MAXIMUM_LINE)}…` : text);

function numberCell(file: number, side: "L" | "R", number: number | undefined): string {
  if (number === undefined) return '<td class="no"></td>';
  const id = `f${file}${side}${number}`;
  return `<td class="no"><a id="${id}" href="#${id}">${number}</a></td>`;
}

/** Written without a space between the tags: they would show. */
function lineRow(file: number, line: DiffLine): Html {
  const numbers = numberCell(file, "L", line.before) + numberCell(file, "R", line.after);
  const text = escapeHtml(cut(line.text));
  return {
    markup: `<tr class="${line.kind}">${numbers}<td class="sign">${SIGNS[line.kind]}</td><td>${text}</td></tr>`,
  };
}

function hunkRows(file: number, hunk: Hunk): Html[] {
  const head = {
    markup: `<tr class="hunk"><td class="no"></td><td class="no"></td><td class="sign"></td><td>${escapeHtml(cut(hunk.header))}</td></tr>`,
  };
  return [head, ...hunk.lines.map((line) => lineRow(file, line))];
}

function fileBody(diff: FileDiff, number: number): Html {
  const lines = diff.hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
  if (diff.isBinary) return html`<div class="body"><p class="soft">Binary file.</p></div>`;
  if (lines === 0) return html`<div class="body"><p class="soft">No line changed.</p></div>`;
  if (lines > MAXIMUM_FILE_LINES)
    return html`<div class="body"><p class="soft">${lines} lines, not shown.</p></div>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Changes of ${diff.path}">
    <table class="code">
      <tbody>
        ${diff.hunks.flatMap((hunk) => hunkRows(number, hunk))}
      </tbody>
    </table>
  </div>`;
}

const counts = ({ additions, deletions }: FileDiff): Html =>
  html`<span class="nowrap"
    ><span class="plus">+${additions}</span> <span class="minus">−${deletions}</span></span
  >`;

function fileName(visit: Visit, diff: FileDiff, at: string): Html {
  const name =
    diff.status === "removed"
      ? html`${diff.path}`
      : html`<a href="${addressOf(visit.repository, "blob", at, diff.path)}">${diff.path}</a>`;
  return diff.previousPath === undefined ? name : html`${diff.previousPath} → ${name}`;
}

function fileSection(visit: Visit, shown: Shown, number: number): Html {
  const diff = shown.files[number];
  if (!diff) return html``;
  return html`<section class="panel" id="file-${number}" aria-label="${diff.path}">
    <div class="head row spread">
      <h2>${fileName(visit, diff, shown.at)}</h2>
      <p class="soft"><span class="badge">${diff.status}</span> ${counts(diff)}</p>
    </div>
    ${shown.isTooLarge ? html`` : fileBody(diff, number)}
  </section>`;
}

export function diffView(visit: Visit, shown: Shown): Html {
  const { files, isTooLarge, rawAddress } = shown;
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  const note = isTooLarge ? html` The change is too large to be shown line by line.` : html``;
  const links = files.map(
    (file, number) =>
      html`<tr>
        <td><a href="#file-${number}">${file.path}</a></td>
        <td class="soft wide">${file.status}</td>
        <td class="right">${counts(file)}</td>
      </tr>`,
  );
  const contents = html`<details class="panel">
    <summary class="head">Changed files</summary>
    <table class="list">
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col" class="wide">Change</th>
          <th scope="col" class="right">Lines</th>
        </tr>
      </thead>
      <tbody>
        ${links}
      </tbody>
    </table>
  </details>`;
  return html`<p>
      ${files.length} file${files.length === 1 ? "" : "s"} changed,
      <span class="plus">${additions} added</span>, <span class="minus">${deletions} removed</span> ·
      <a href="${rawAddress}">Plain text</a>${note}
    </p>
    ${files.length > 1 ? contents : html``}${files.map((_file, number) => fileSection(visit, shown, number))}`;
}
