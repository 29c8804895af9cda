import { createHash } from "node:crypto";
import { type Html, html } from "./html.ts";

const STYLE = `
:root { color-scheme: light dark; --line: #d0d7de; --soft: #59636e; --panel: #f6f8fa; --accent: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --soft: #9198a1; --panel: #151b23; --accent: #7cb0ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; font: 15px/1.5 system-ui, sans-serif; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
h1 { font-size: 1.4rem; margin: 0.5rem 0; overflow-wrap: anywhere; } h2 { font-size: 1.05rem; margin: 1.5rem 0 0.5rem; }
pre, code { font: 13px/1.5 ui-monospace, monospace; }
pre { overflow: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); padding: 0.75rem; }
table { width: 100%; border-collapse: collapse; } td, th { border-top: 1px solid var(--line); padding: 0.35rem 0.5rem; text-align: left; }
.soft { color: var(--soft); } .right { text-align: right; }
.notice { border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: 8px; background: var(--panel); padding: 0.5rem 0.75rem; }
`;

/** One insert, so that no formatter can put a space between the tags: the policy names the exact bytes. */
const STYLE_ELEMENT: Html = { markup: `<style>${STYLE}</style>` };
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** Nothing runs on these pages: repository contents are somebody else's text. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

export function layout(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Waymark forge</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <p class="notice">
          <strong>Local forge, not GitHub.</strong> Real git repositories on this machine; workflows are
          stored, not run.
        </p>
        <main>${body}</main>
      </body>
    </html>`.markup;
}
