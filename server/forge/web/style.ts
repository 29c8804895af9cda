// The look of the forge's pages. Colours, sizes and radii are the portal's design tokens written out again, because the
// forge imports nothing of the portal; style.test.ts compares the two.

const TOKENS = `
:root {
  color-scheme: light dark;
  --canvas: light-dark(#f6f7f9, #0d1014);
  --surface: light-dark(#ffffff, #14181e);
  --hover: light-dark(#f1f3f7, #1c222b);
  --selected: light-dark(#e9effd, #1a2745);
  --line: light-dark(#e2e6ec, #262c36);
  --line-strong: light-dark(#c6cdd7, #3b4452);
  --ink: light-dark(#12161c, #e9edf2);
  --ink-2: light-dark(#414b59, #b3bcc8);
  --ink-3: light-dark(#58626f, #939eac);
  --accent: light-dark(#2353d4, #3c6ae8);
  --link: light-dark(#1f4cc4, #8fb0ff);
  --focus: light-dark(#2353d4, #8fb0ff);
  --good: light-dark(#0f6b38, #6fd397);
  --good-soft: light-dark(#e4f4ea, #10291c);
  --bad: light-dark(#b3241a, #ff9b90);
  --bad-soft: light-dark(#fdebe9, #351714);
  --warn: light-dark(#855000, #f0bd5c);
  --warn-soft: light-dark(#fdf1d8, #2e2209);
  --info: light-dark(#1f4cc4, #8fb0ff);
  --info-soft: light-dark(#e9effd, #16213c);
  --quiet: light-dark(#525c69, #a3adba);
  --quiet-soft: light-dark(#edf0f4, #1f252e);
  --doubt: light-dark(#65429c, #c6aaf5);
  --doubt-soft: light-dark(#f2ecfb, #261b39);
  --code: light-dark(#f6f7f9, #0f1318);
  --code-key: light-dark(#1f4cc4, #8fb0ff);
  --code-string: light-dark(#0f6b38, #7fd3a0);
  --code-number: light-dark(#855000, #f0bd5c);
  --code-keyword: light-dark(#8b2f8f, #e3a3e6);
  --code-comment: light-dark(#58626f, #939eac);
  --sans: ui-sans-serif, system-ui, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
}`;

const PAGE = `
* { box-sizing: border-box; }
body { margin: 0; background: var(--canvas); color: var(--ink); font: 0.875rem/1.375rem var(--sans); -webkit-text-size-adjust: 100%; }
.wrap { max-width: 76rem; margin: 0 auto; padding: 0 1rem; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
:where(p, td, .path) a { text-decoration: underline; text-decoration-color: var(--line-strong); text-underline-offset: 2px; }
:where(a, summary, [tabindex]):focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -100rem; } .skip:focus { left: 1rem; top: 0.5rem; background: var(--surface); padding: 0.25rem 0.5rem; }
header.bar { border-bottom: 1px solid var(--line); background: var(--surface); }
header.bar .wrap { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: center; padding-block: 0.625rem; }
header.bar a { color: var(--ink); font-weight: 600; }
.local { margin: 0; font-size: 0.8125rem; color: var(--ink-2); }
.local strong { color: var(--warn); background: var(--warn-soft); border-radius: 4px; padding: 0.0625rem 0.375rem; margin-right: 0.375rem; }
main { padding: 1.25rem 0 4rem; }
h1 { font-size: 1.25rem; line-height: 1.75rem; font-weight: 600; margin: 0 0 0.25rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; line-height: 1.5rem; font-weight: 600; margin: 1.5rem 0 0.5rem; overflow-wrap: anywhere; }
p { margin: 0 0 0.75rem; overflow-wrap: anywhere; }
.soft { color: var(--ink-3); } .right { text-align: right; } .mono, code, pre { font-family: var(--mono); font-size: 0.8125rem; }
.nowrap { white-space: nowrap; } .row { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: center; }
.spread { justify-content: space-between; } main > .row { margin-bottom: 0.75rem; }
.badge { display: inline-block; border-radius: 4px; padding: 0.0625rem 0.375rem; font-size: 0.75rem; line-height: 1rem; font-weight: 500; background: var(--quiet-soft); color: var(--quiet); }
.badge.good { background: var(--good-soft); color: var(--good); } .badge.bad { background: var(--bad-soft); color: var(--bad); }
.badge.warn { background: var(--warn-soft); color: var(--warn); } .badge.info { background: var(--info-soft); color: var(--info); }
.badge.done { background: var(--doubt-soft); color: var(--doubt); }
nav.tabs { display: flex; flex-wrap: wrap; gap: 0 0.25rem; border-bottom: 1px solid var(--line); margin: 0.75rem 0 1rem; }
nav.tabs a { padding: 0.375rem 0.625rem; color: var(--ink-2); border-bottom: 2px solid transparent; white-space: nowrap; }
nav.tabs a:focus-visible { outline-offset: -2px; }
nav.tabs a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--accent); }
.panel { border: 1px solid var(--line); border-radius: 10px; background: var(--surface); margin: 0 0 1rem; overflow: clip; }
.panel > .head { padding: 0.5rem 0.75rem; border-bottom: 1px solid var(--line); background: var(--canvas); }
.panel > .head h2, .panel > .head p { margin: 0; } .panel > .head h2 { font-size: 0.8125rem; line-height: 1.25rem; }
.panel > .body { padding: 0.75rem; } .panel > .body > :last-child { margin-bottom: 0; }
table.list { width: 100%; border-collapse: collapse; } table.list :is(td, th) { padding: 0.375rem 0.75rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
table.list tr + tr > *, table.list thead + tbody > tr > * { border-top: 1px solid var(--line); } table.list th { font-size: 0.75rem; color: var(--ink-3); font-weight: 500; }
table.list tbody tr:hover { background: var(--hover); } table.list .right { text-align: right; }
details.menu { position: relative; } details.menu > summary { cursor: pointer; border: 1px solid var(--line-strong); border-radius: 6px; padding: 0.1875rem 0.625rem; background: var(--surface); }
details.menu > div { position: absolute; z-index: 1; min-width: 14rem; max-width: calc(100vw - 2rem); max-height: 24rem; overflow: auto; background: var(--surface); border: 1px solid var(--line-strong); border-radius: 6px; padding: 0.25rem; margin-top: 0.25rem; }
details.menu > div > a { display: block; padding: 0.25rem 0.5rem; overflow-wrap: anywhere; } details.menu a[aria-current] { font-weight: 600; background: var(--selected); }
.scroll { overflow-x: auto; }
pre { margin: 0 0 0.75rem; overflow-x: auto; background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: 0.625rem 0.75rem; line-height: 1.25rem; tab-size: 2; }
pre.plain { white-space: pre-wrap; overflow-wrap: anywhere; }
.avatar { width: 1.5rem; height: 1.5rem; border-radius: 6px; vertical-align: middle; }
.pages { display: flex; gap: 1rem; justify-content: center; }
@media (max-width: 40rem) { .wide { display: none; } main { padding-top: 0.75rem; } }`;

const CODE = `
table.code { border-collapse: collapse; width: 100%; font: 0.8125rem/1.25rem var(--mono); tab-size: 2; background: var(--surface); }
table.code td { padding: 0 0.75rem; vertical-align: top; white-space: pre; }
table.code td.no { width: 1%; min-width: 2.75rem; text-align: right; user-select: none; padding: 0 0.5rem; }
table.code td.no a { color: var(--ink-3); display: block; }
table.code tr:has(:target), table.code tr:target { background: var(--warn-soft); }
table.code tr.added { background: var(--good-soft); } table.code tr.removed { background: var(--bad-soft); }
table.code tr.hunk td { background: var(--info-soft); color: var(--ink-2); padding-block: 0.125rem; }
table.code td.sign { width: 1%; padding: 0 0.25rem; user-select: none; }
.plus { color: var(--good); } .minus { color: var(--bad); }
.hljs-comment, .hljs-quote { color: var(--code-comment); }
.hljs-attr, .hljs-attribute, .hljs-property, .hljs-title, .hljs-section, .hljs-name, .hljs-selector-tag { color: var(--code-key); }
.hljs-string, .hljs-regexp, .hljs-addition, .hljs-symbol, .hljs-bullet { color: var(--code-string); }
.hljs-number, .hljs-literal, .hljs-variable, .hljs-template-variable, .hljs-type { color: var(--code-number); }
.hljs-keyword, .hljs-built_in, .hljs-meta, .hljs-deletion { color: var(--code-keyword); }`;

const PROSE = `
.prose { max-width: 78ch; overflow-wrap: anywhere; } .prose > :first-child { margin-top: 0; } .prose > :last-child { margin-bottom: 0; }
.prose :is(h2, h3, h4, h5, h6) { font-weight: 600; margin: 1.5rem 0 0.5rem; line-height: 1.4; font-size: 0.875rem; }
.prose h2 { font-size: 1.25rem; } .prose h3 { font-size: 1rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); }
.prose :is(p, ul, ol, pre, table, blockquote) { margin: 0 0 0.75rem; } .prose :is(ul, ol) { padding-left: 1.375rem; }
.prose a { text-decoration: underline; text-underline-offset: 2px; } .prose img { max-width: 100%; height: auto; }
.prose blockquote { border-left: 3px solid var(--line-strong); padding-left: 0.75rem; color: var(--ink-2); }
.prose :not(pre) > code { background: var(--quiet-soft); border-radius: 4px; padding: 0.0625rem 0.25rem; }
.prose table { display: block; overflow-x: auto; border-collapse: collapse; } .prose :is(th, td) { border: 1px solid var(--line); padding: 0.25rem 0.625rem; text-align: left; }
.prose thead:not(:has(th:not(:empty))) { display: none; } .prose hr { border: 0; border-top: 1px solid var(--line); margin: 1rem 0; }`;

export const STYLE = `${TOKENS}${PAGE}${CODE}${PROSE}\n`;
