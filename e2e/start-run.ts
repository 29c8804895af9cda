import { expect, test, type Page } from "@playwright/test";

/** A journey's second try finds the service of its first one there, so it makes another. */
export const nameOfThisTry = (name: string): string => {
  const { retry } = test.info();
  return retry === 0 ? name : `${name}-${retry + 1}`;
};

/** Starts a run for the signed-in person, without the wizard, and returns its page's address. */
export async function startRun(page: Page, name: string, owner = "group:default/payments"): Promise<string> {
  const { origin } = new URL((await page.request.get("/baseline")).url());
  const answer = await page.request.post("/api/v1/runs", {
    headers: { origin },
    data: { template: "typescript-service", values: { name, owner } },
  });
  expect(answer.status(), await answer.text()).toBe(202);
  const run: unknown = await answer.json();
  const id = typeof run === "object" && run !== null && "id" in run ? String(run.id) : "";
  return `/runs/${id}`;
}
