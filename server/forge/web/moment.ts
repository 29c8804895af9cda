import { type Html, html } from "./html.ts";

const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "3 days ago", with the exact time in UTC on hover and for machines. */
export function moment(epochMs: number, now: number): Html {
  const iso = new Date(epochMs).toISOString();
  const seconds = Math.max(0, (now - epochMs) / 1000);
  const unit = UNITS.find(([, size]) => seconds >= size);
  const count = unit ? Math.floor(seconds / unit[1]) : 0;
  const words = unit ? `${count} ${unit[0]}${count === 1 ? "" : "s"} ago` : "just now";
  const exact = `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
  return html`<time datetime="${iso}" title="${exact}" class="nowrap">${words}</time>`;
}
