import type { Page } from "@playwright/test";

/** From the next question on, this operation has no answer, until the returned function is called. */
export async function takeDown(page: Page, operation: string): Promise<() => void> {
  let isDown = true;
  const message = "Expected an answer of the forge within 15 s, found none.";
  const data = { httpStatus: 503, code: "forge_unavailable", message, requestId: "req_1" };
  await page.route(new RegExp(`/api/trpc/[^?]*${operation}`), async (route) => {
    if (!isDown) return route.continue();
    const calls = new URL(route.request().url()).pathname.split("/").at(-1)?.split(",") ?? [];
    const body = calls.map(() => ({ error: { message, code: -32603, data } }));
    return route.fulfill({ status: 503, contentType: "application/json", body: JSON.stringify(body) });
  });
  return () => {
    isDown = false;
  };
}
