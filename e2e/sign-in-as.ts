/* A person of any role, through the doors people use: an administrator invites, the person accepts with a password. */
import { expect, type APIRequestContext, type Browser, type BrowserContext } from "@playwright/test";
import type { PortalState } from "./portal-state.ts";

export type Role = "viewer" | "developer" | "maintainer" | "admin";

interface Invitation {
  readonly role: Role;
  /** Also the person's name; one account per address. */
  readonly email: string;
}

async function invite(
  admin: APIRequestContext,
  origin: string,
  { role, email }: Invitation,
): Promise<string> {
  const answer = await admin.post(`${origin}/api/v1/invitations`, {
    headers: { origin },
    data: { email, role },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  const { url } = (await answer.json()) as { readonly url: string };
  return new URL(url).hash.slice(1);
}

/** A browser context signed in as that person. */
export async function signInAs(
  invitation: Invitation,
  { browser, portal, admin }: { browser: Browser; portal: PortalState; admin: APIRequestContext },
): Promise<BrowserContext> {
  const origin = portal.url;
  const token = await invite(admin, origin, invitation);
  const signedOut = { cookies: [], origins: [] };
  const viewport = { width: 1366, height: 768 };
  const context = await browser.newContext({ baseURL: origin, viewport, storageState: signedOut });
  const accepted = await context.request.post("/api/auth/invitation/accept", {
    headers: { origin },
    data: { token, name: invitation.email, password: "the tide leaves before the boat" },
  });
  expect(accepted.status(), await accepted.text()).toBeLessThan(300);
  return context;
}
