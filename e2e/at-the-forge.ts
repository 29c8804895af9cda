/* What somebody does at the forge itself, not through the portal. */
import fs from "node:fs";
import path from "node:path";
import { expect, type APIRequestContext } from "@playwright/test";
import type { PortalState } from "./portal-state.ts";

interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly data?: unknown;
  readonly status: number;
}

/** Calls the forge's REST interface as its owner, and returns the answer; any other status fails the journey. */
export async function atTheForge(
  request: APIRequestContext,
  { dataDir, forgeUrl }: PortalState,
  call: Call,
): Promise<unknown> {
  const token = fs.readFileSync(path.join(dataDir, "forge", "token"), "utf8").trim();
  const answer = await request.fetch(`${forgeUrl}/api/v3${call.path}`, {
    method: call.method,
    headers: { authorization: `Bearer ${token}` },
    ...(call.data === undefined ? {} : { data: call.data }),
  });
  expect(answer.status(), await answer.text()).toBe(call.status);
  return call.status === 204 ? undefined : answer.json();
}
