/*
 * Links that a descriptor may show: addresses that open a page or a letter. Everything else, `javascript:` first of all,
 * would run or start something on the machine of whoever clicks.
 */
import type { Entity } from "./entity.schema.ts";

const schemes = ["http:", "https:", "mailto:"];

/** Judged on the parsed address: `java\nscript:` and ` JAVASCRIPT:` are javascript too. */
export const isWebLink = (url: string): boolean =>
  URL.canParse(url) && schemes.includes(new URL(url).protocol);

export interface LinkProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export const linkProblems = (entity: Pick<Entity, "metadata">): LinkProblem[] =>
  (entity.metadata.links ?? []).flatMap(({ url }, index) =>
    isWebLink(url)
      ? []
      : [
          {
            path: ["metadata", "links", index, "url"],
            message: `expected an address that begins with http:, https: or mailto:, found "${url.slice(0, 60)}"; the link is not shown`,
          },
        ],
  );
