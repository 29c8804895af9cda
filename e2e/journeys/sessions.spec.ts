/* On a portal of its own: the administrator's other sessions end here, the other journeys' among them. */
import { expect, hydrated, test } from "../fixtures.ts";
import { setupLink, startPortal, type RunningPortal } from "../portal-process.ts";

test.use({ signedOut: true, expectedErrors: /status of 401/ });

let own: RunningPortal;
test.beforeAll(async () => {
  test.setTimeout(150_000);
  own = await startPortal();
});
test.afterAll(async () => own.stop());

test("a person sees where they are signed in, and ends it there", async ({ page, browser }) => {
  await page.goto(own.setupLink);
  await hydrated(page);
  const elsewhere = await browser.newContext({ baseURL: own.url });
  const other = await elsewhere.newPage();
  await other.goto(setupLink(own));
  await hydrated(other);

  await page.goto(`${own.url}/settings/account`);
  await hydrated(page);
  const section = page.getByRole("region", { name: "Sessions" });
  await expect(section.getByRole("row")).toHaveCount(3);
  await expect(section.getByText("This session")).toHaveCount(1);
  await expect(section.getByRole("cell", { name: "127.0.0.1", exact: true }).first()).toBeVisible();
  await section.getByRole("button", { name: "Sign out everywhere else" }).click();
  await page
    .getByRole("dialog", { name: "Sign out everywhere else?" })
    .getByRole("button", { name: "Sign out everywhere else" })
    .click();
  await expect(section.getByRole("row")).toHaveCount(2);
  await expect(section.getByRole("button", { name: /End/ })).toHaveCount(0);

  const refused = await elsewhere.request.get("/api/v1/viewer");
  expect([refused.status(), ((await refused.json()) as { code: string }).code]).toEqual([
    401,
    "session_expired",
  ]);
  await other.getByRole("link", { name: "Templates", exact: true }).click();
  await expect(other).toHaveURL(`${own.url}/login?next=%2Ftemplates`);
  await other.goto(`${own.url}/settings/account`);
  await expect(other).toHaveURL(`${own.url}/login?next=%2Fsettings%2Faccount`);
  await elsewhere.close();

  const signOut = await page.request.post(`${own.url}/api/auth/sign-out`, {
    headers: { origin: own.url },
    data: {},
  });
  expect(signOut.headers()["clear-site-data"]).toContain('"storage"');
  await page.goto(`${own.url}/settings/account`);
  await expect(page).toHaveURL(/\/login\?next=/);
});
