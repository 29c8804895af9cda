/* What stands in place of a page that a role may not see. Written out once more, so that the pages are held to it. */
import type { Page } from "@playwright/test";
import type { Role } from "./sign-in-as.ts";

const roles = ["viewer", "developer", "maintainer", "admin"] as const satisfies readonly Role[];

interface ClosedPage {
  readonly path: RegExp;
  /** The least role that sees it. */
  readonly opens: Role;
  readonly words: RegExp;
}

const closedPages: readonly ClosedPage[] = [
  { path: /^\/settings\/members$/, opens: "admin", words: /^Only administrators manage members$/ },
  { path: /^\/settings\/members\/[^/]+$/, opens: "admin", words: /^Only administrators manage members$/ },
  { path: /^\/settings\/sign-in$/, opens: "admin", words: /^Only administrators decide how people sign in$/ },
  { path: /^\/settings\/tokens$/, opens: "admin", words: /^Only administrators manage API tokens$/ },
  { path: /^\/settings\/audit$/, opens: "admin", words: /^Only administrators read the audit log$/ },
  {
    path: /^\/settings\/connections\/github$/,
    opens: "admin",
    words: /^Only administrators connect GitHub$/,
  },
  { path: /^\/settings\/connections$/, opens: "maintainer", words: /^Only maintainers see connections$/ },
  { path: /^\/settings\/health$/, opens: "maintainer", words: /^Only maintainers see how the portal is$/ },
  { path: /^\/settings\/jobs$/, opens: "maintainer", words: /^Only maintainers see background jobs$/ },
  {
    path: /^\/settings\/retention$/,
    opens: "maintainer",
    words: /^Only maintainers see what is kept how long$/,
  },
  { path: /^\/settings\/style$/, opens: "maintainer", words: /^Only maintainers see the style page$/ },
  { path: /^\/templates\/[^/]+\/new$/, opens: "developer", words: /^Only developers start ./ },
];

export const closedTo = (role: Role): readonly ClosedPage[] =>
  closedPages.filter(({ opens }) => roles.indexOf(opens) > roles.indexOf(role));

const isClosed = (role: Role, address: string): ClosedPage | undefined =>
  closedTo(role).find(({ path }) => path.test(new URL(address, "http://portal").pathname));

/** What is wrong with what the open page says to that role. */
export async function saysWhoMay(page: Page, role: Role, address: string): Promise<readonly string[]> {
  const title = await page.getByRole("heading", { level: 1 }).first().innerText();
  const closed = isClosed(role, address);
  if (closed === undefined) return /^Only \w+s /.test(title) ? [`says “${title}” to a ${role}`] : [];
  const content = page.getByRole("main");
  const said = await content.innerText();
  const waysOut = await content.getByRole("link").count();
  return [
    ...(closed.words.test(title) ? [] : [`says “${title}” to a ${role}, expected ${closed.words.source}`]),
    ...(said.includes(`Your role is ${role}.`) ? [] : [`does not name the role ${role}`]),
    ...(waysOut > 0 ? [] : ["has no way out"]),
  ];
}
