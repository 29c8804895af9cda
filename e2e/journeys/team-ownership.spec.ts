/* A developer creates for their own teams: what the wizard offers, and where a link for another team leads. */
import type { Page } from "@playwright/test";
import { expect, hydrated, open, test } from "../fixtures.ts";
import type { PortalState } from "../portal-state.ts";
import { signInAs } from "../sign-in-as.ts";
import { nameOfThisTry, startRun } from "../start-run.ts";

test.use({ expectedErrors: /status of 403/ });

/** Says which person of the catalog somebody with this address is, as an administrator does in the members' list. */
async function link(page: Page, portal: PortalState, email: string, userRef: string): Promise<void> {
  const api = `${portal.url}/api/v1/members`;
  const found = (await (await page.request.get(`${api}?text=${encodeURIComponent(email)}`)).json()) as {
    readonly items: readonly { readonly id: string }[];
  };
  const answer = await page.request.put(`${api}/${found.items[0]?.id ?? ""}/person`, {
    headers: { origin: portal.url },
    data: { userRef },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

test("a developer is offered their own teams, and a link for another team leads back to the question", async ({
  browser,
  page,
  portal,
}) => {
  test.setTimeout(180_000);
  const email = `${nameOfThisTry("storefront-developer")}@example.com`;
  await open(page, "/");
  const ofPayments = await startRun(page, nameOfThisTry("of-payments"));
  const context = await signInAs({ role: "developer", email }, { browser, portal, admin: page.request });
  await link(page, portal, email, "user:default/mei-tanaka");
  const theirs = await context.newPage();
  await theirs.goto("/templates/typescript-service/new");
  await hydrated(theirs);
  await expect(theirs.getByLabel("Owner")).toHaveValue(/storefront/i);

  const name = nameOfThisTry("shop-window");
  await theirs.goto(
    `/templates/typescript-service/new?values.name=${name}&values.owner=group:default/payments`,
  );
  await hydrated(theirs);
  await theirs.getByRole("button", { name: "Next" }).click();
  await theirs.getByRole("button", { name: "Review" }).last().click();
  await expect(theirs.getByText(/Only a member of payments, or a maintainer, may create/)).toBeVisible();
  await expect(theirs.getByRole("button", { name: "Create service" })).toBeDisabled();

  await theirs.getByRole("button", { name: "Change the answer" }).click();
  await expect(theirs.getByRole("heading", { level: 2, name: "The service" })).toBeFocused();
  await theirs.getByLabel("Owner").fill("");
  await theirs.getByRole("button", { name: "Show choices" }).first().click();
  await expect(theirs.getByRole("option")).toHaveCount(1);
  await theirs.getByRole("option", { name: /storefront/i }).click();
  await theirs.getByRole("button", { name: "Next" }).click();
  await theirs.getByRole("button", { name: "Review" }).last().click();
  await theirs.getByRole("button", { name: "Create service" }).click();
  await expect(theirs.getByRole("heading", { name: `${name} is ready` })).toBeVisible({ timeout: 60_000 });

  await theirs.goto(ofPayments);
  await hydrated(theirs);
  await expect(theirs.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(theirs.getByRole("button", { name: /^(Cancel|Retry)/ })).toHaveCount(0);
  await context.close();
});
