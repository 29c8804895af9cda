import { createHash } from "node:crypto";
import { type Html, html } from "./html.ts";
import { STYLE } from "./style.ts";

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
        <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
        <title>${title} · Waymark forge</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header class="bar">
          <div class="wrap">
            <a href="/">Waymark forge</a>
            <p class="local">
              <strong>Local forge, not GitHub.</strong>Real git repositories on this machine; workflows are
              stored, not run.
            </p>
          </div>
        </header>
        <div class="wrap"><main id="content" tabindex="-1">${body}</main></div>
      </body>
    </html>`.markup;
}
