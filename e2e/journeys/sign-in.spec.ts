import { expect, hydrated, open, test } from "../fixtures.ts";

test.use({ signedOut: true });

test.describe("signing in", () => {
  test("asks for a sign-in first and keeps where the person was going", async ({ page }) => {
    await page.goto("/catalog?q=pay");
    await expect(page).toHaveURL("/login?next=%2Fcatalog%3Fq%3Dpay");
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await expect(page.getByText("npm run -s waymark -- setup-link")).toBeVisible();
  });

  test.describe("with something that does not open the door", () => {
    test.use({ expectedErrors: /status of 4(01|10|03)/ });

    test("says plainly that a used link is used", async ({ page, portal }) => {
      await page.goto(portal.usedLink);
      await expect(page.getByRole("alert").filter({ hasText: "This link was used already" })).toBeVisible();
      expect(page.url()).not.toContain("#");
    });

    test("does not tell a wrong account from a wrong password", async ({ page }) => {
      await open(page, "/login");
      await page.getByLabel("Account").fill("admin");
      await page.getByLabel("Password").fill("not the password at all");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("alert").filter({ hasText: "incorrect" })).toBeVisible();
    });
  });

  test("explains itself when the link has no token", async ({ page }) => {
    await page.goto("/setup");
    await hydrated(page);
    await expect(page.getByText("Open the link that Waymark printed")).toBeVisible();
  });
});
