/* A dozen secrets, each where a portal gets one, for the suites that look for them afterwards. */
import { vi } from "vitest";
import { z } from "zod";
import { writeConnectedApp } from "../../runtime/connected-app.ts";
import { deriveKey, loadMasterKey } from "../../runtime/master-key.ts";
import { dataPaths } from "../../runtime/paths.ts";
import { patience } from "../../supervisor/testing.ts";
import {
  bearer,
  cookieOf,
  environmentSecrets,
  freshAddress,
  fromPage,
  get,
  invite,
  json,
  knock,
  read,
  redeem,
  send,
  setupLink,
  subject,
} from "./testing.ts";

const asAdmin = () => fromPage(subject().people.admin);
export const runSecret = 'canary "run" secret\\/ä=42';
const password = "canary pass phrase of nobody else";

export const startRun = async (name: string, secret: string): Promise<string> => {
  const answer = await send(
    "POST",
    "/api/v1/runs",
    { ...json, ...bearer(subject().tokens.admin) },
    {
      template: "typescript-service",
      values: { name, owner: "group:default/payments" },
      secrets: { NPM_TOKEN: secret },
    },
  );
  return z.object({ id: z.string() }).parse(read(answer)).id;
};

export const stateOf = async (id: string): Promise<string> => {
  const run = await get(`/api/v1/runs/${id}`, bearer(subject().tokens.viewer));
  return z.object({ state: z.string() }).parse(read(run)).state;
};

export const appSecrets = {
  privateKey: "canary private key of the App +/ä=",
  clientSecret: "canary client secret of the App",
  webhookSecret: "canary webhook secret of the App",
};

/** A connected App as the portal itself keeps one; this portal goes on with its own forge until its next start. */
export function plantApp(appId: string, secrets: typeof appSecrets): void {
  const { masterKey: standard, database: file, connectedApp } = dataPaths(subject().portal.data);
  const key = deriveKey(loadMasterKey({ configured: undefined, standard, database: file }), "secrets");
  const url = "https://github.example";
  writeConnectedApp(connectedApp, key, {
    ...{ version: 1, url, org: "acme", appId, slug: "canary", name: "Canary", htmlUrl: `${url}/apps/canary` },
    ...{ clientId: "Iv1.canary", signIn: false, connectedAt: 1, ...secrets },
  });
}

export async function plantSecrets(): Promise<Readonly<Record<string, string>>> {
  const person = await invite("viewer", "canary");
  const change = { currentPassword: person.password, password };
  await send("PUT", "/api/v1/viewer/password", fromPage(person), change);
  const signedIn = await knock({
    method: "POST",
    path: "/api/auth/sign-in",
    headers: { ...json, origin: subject().portal.url },
    body: JSON.stringify({ handle: person.handle, password }),
    from: freshAddress(),
  });
  const made = await send("POST", "/api/v1/tokens", asAdmin(), { name: "canary", role: "viewer" });
  const invited = await send("POST", "/api/v1/invitations", asAdmin(), {
    email: "canary2@example.com",
    role: "viewer",
  });
  const link = await setupLink();
  const run = await startRun("canary-service", runSecret);
  await vi.waitUntil(async () => ["succeeded", "failed"].includes(await stateOf(run)), patience);
  const opened = cookieOf(await redeem(link)).split("=")[1] ?? "";
  plantApp("7", appSecrets);
  const { privateKey, clientSecret, webhookSecret } = appSecrets;
  return {
    ...environmentSecrets,
    "key of the App": privateKey,
    "client secret of the App": clientSecret,
    "webhook secret of the App": webhookSecret,
    password,
    "run secret": runSecret,
    "session cookie": cookieOf(signedIn).split("=")[1] ?? "",
    "session of a link": opened,
    "API token": z.object({ token: z.string() }).parse(read(made)).token,
    invitation: (z.object({ url: z.string() }).parse(read(invited)).url.split("#")[1] ?? "").trim(),
    "sign-in link": link.split("#")[1] ?? "",
  };
}
