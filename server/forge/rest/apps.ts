import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { type Call, created, ok, param, type Reply, requireActor, type Route } from "../http/call.ts";
import { notFound, Problem } from "../http/problem.ts";
import { api, isoTime, nodeId, userShape } from "../present/account-shape.ts";
import { organizationOf } from "../resolve.ts";
import { generateToken, getAccount } from "../store/accounts.ts";
import {
  type App,
  findInstallation,
  type Installation,
  issueInstallationToken,
  redeemCode,
  storePublicKey,
} from "../store/apps.ts";

const makeKeys = promisify(generateKeyPair);

function appShape(call: Call, app: App): Record<string, unknown> {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("App", app.id),
    client_id: app.client_id,
    owner: userShape(call.forge, getAccount(call.forge.db, app.owner_id)),
    name: app.name,
    description: null,
    external_url: app.external_url,
    html_url: `${call.forge.url}/apps/${app.slug}`,
    created_at: isoTime(app.created_at),
    updated_at: isoTime(app.created_at),
    permissions: app.permissions,
    events: app.events,
  };
}

/** The one answer that holds the private key and the secrets. */
async function convert(call: Call): Promise<Reply> {
  const app = redeemCode(call.forge.db, param(call, "code"), call.forge.now());
  if (!app) throw notFound();
  const { publicKey, privateKey } = await makeKeys("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  storePublicKey(call.forge.db, app, publicKey);
  const secret = (): string => generateToken().replace("wmf_", "");
  return created({
    ...appShape(call, app),
    client_secret: secret(),
    webhook_secret: secret(),
    pem: privateKey,
  });
}

/** The app itself, proven by its own signature; a token of its installation is not enough. */
function appOf(call: Call): App {
  const { app } = requireActor(call);
  if (!app) throw new Problem(401, "A JSON web token could not be decoded");
  return app;
}

function installationShape(call: Call, app: App, installation: Installation): Record<string, unknown> {
  const owner = getAccount(call.forge.db, app.owner_id);
  const self = `${api(call.forge)}/app/installations/${installation.id}`;
  return {
    id: installation.id,
    account: userShape(call.forge, owner),
    repository_selection: "all",
    access_tokens_url: `${self}/access_tokens`,
    repositories_url: `${api(call.forge)}/installation/repositories`,
    html_url: `${call.forge.url}/apps/${app.slug}/installations/new`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: owner.id,
    target_type: owner.kind,
    permissions: installation.permissions,
    events: installation.events,
    created_at: isoTime(installation.created_at),
    updated_at: isoTime(installation.created_at),
    single_file_name: null,
    suspended_by: null,
    suspended_at: null,
  };
}

function getInstallation(call: Call): Reply {
  const app = appOf(call);
  const installation = findInstallation(call.forge.db, app);
  if (!installation || organizationOf(call).id !== app.owner_id) throw notFound();
  return ok(installationShape(call, app, installation));
}

function postToken(call: Call): Reply {
  const app = appOf(call);
  const installation = findInstallation(call.forge.db, app);
  if (!installation || String(installation.id) !== param(call, "installation_id")) throw notFound();
  const { token, expiresAt } = issueInstallationToken(call.forge.db, app, call.forge.now());
  return created({
    token,
    expires_at: isoTime(expiresAt),
    permissions: installation.permissions,
    repository_selection: "all",
  });
}

const route = (method: "GET" | "POST", path: string, handle: Route["handle"]): Route => ({
  method,
  path,
  needs: "nothing",
  permission: "",
  handle,
});

export const appRoutes: readonly Route[] = [
  route("POST", "/app-manifests/{code}/conversions", convert),
  route("GET", "/app", (call) => ok(appShape(call, appOf(call)))),
  route("GET", "/orgs/{org}/installation", getInstallation),
  route("POST", "/app/installations/{installation_id}/access_tokens", postToken),
];
