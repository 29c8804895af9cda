import { type Answer, type TestForge, textAt } from "../testing.ts";

/** Somebody who calls below /api/v3 with a token of their own; not judged, so that bad input can be sent. */
export type Caller = (method: string, path: string, body?: unknown) => Promise<Answer>;

export const callerOf =
  (forge: TestForge, token: string | undefined): Caller =>
  (method, path, body) =>
    forge.raw(method, `/api/v3${path}`, {
      ...(body === undefined ? {} : { body }),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });

/** A person of this forge, known to nobody yet, with a token. */
export async function person(forge: TestForge, login: string): Promise<Caller> {
  const headers = { authorization: `Bearer ${forge.token}` };
  await forge.raw("PUT", `/_forge/accounts/${login}`, { body: {}, headers });
  const minted = await forge.raw("POST", "/_forge/tokens", { body: { login }, headers });
  return callerOf(forge, textAt(minted.body, "token"));
}
