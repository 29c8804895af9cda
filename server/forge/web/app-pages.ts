import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { Forge } from "../forge.ts";
import { readBytes } from "../http/read-body.ts";
import { type Account, findAccount, findTokenOwner } from "../store/accounts.ts";
import { type App, findAppBySlug, insertApp, install, permissionsSchema } from "../store/apps.ts";
import { type Html, html } from "./html.ts";
import { PAGE_HEADERS } from "./layout.ts";
import { missing, type Page, page } from "./page.ts";

// Registering an app from a manifest and installing it, at GitHub's own addresses. GitHub knows who is signed in; here
// whoever holds the forge's token may do it, so both pages ask for that.
// Source: GitHub docs "Registering a GitHub App from a manifest".

const webAddress = z.url({ protocol: /^https?$/ });

const manifestSchema = z.object({
  name: z.string().trim().min(1).max(34).optional(),
  url: webAddress,
  redirect_url: webAddress,
  public: z.boolean().optional(),
  default_permissions: permissionsSchema.default({}),
  default_events: z.array(z.string()).default([]),
});
type Manifest = z.infer<typeof manifestSchema>;

const NEW = /^\/organizations\/([^/]+)\/settings\/apps\/new$/;
const REGISTER = /^\/organizations\/([^/]+)\/settings\/apps$/;
const INSTALL = /^\/apps\/([^/]+)\/installations\/new$/;

export const isAppPage = (path: string): boolean =>
  [NEW, REGISTER, INSTALL].some((address) => address.test(path));

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse; readonly url: URL };
type Visit = {
  readonly forge: Forge;
  readonly path: string;
  readonly isPost: boolean;
  readonly form: URLSearchParams;
  readonly state: string;
};

/** A page with a form. The policy names where the answer to it may lead, because browsers check redirects too. */
function formPage(title: string, body: Html, leadsTo?: string): Page {
  const shown = page(title, body);
  const action = leadsTo === undefined ? "'self'" : `'self' ${new URL(leadsTo).origin}`;
  const policy = (shown.headers["content-security-policy"] ?? "").replace(
    "form-action 'none'",
    `form-action ${action}`,
  );
  return { ...shown, headers: { ...shown.headers, "content-security-policy": policy } };
}

const refusal = (text: string): Page =>
  page(
    "Not possible",
    html`<h1>Not possible</h1>
      <p>${text}</p>`,
    422,
  );

function parseManifest(text: string | null): Manifest | string {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "");
  } catch {
    return "Expected a form with a manifest in JSON, found none.";
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return `Expected a valid manifest; ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}.`;
}

const permissionList = (permissions: Manifest["default_permissions"]): Html =>
  html`<div class="panel">
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Permission</th>
          <th scope="col">Access</th>
        </tr>
      </thead>
      <tbody>
        ${Object.entries(permissions).map(
          ([name, level]) =>
            html`<tr>
              <td class="mono">${name}</td>
              <td>${level}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

const tokenField = html`<p>
  <label for="token">Forge token, from <code>forge/token</code> in the data folder</label><br />
  <input id="token" name="token" type="password" autocomplete="off" required />
</p>`;

function registrationPage({ form, state }: Visit, organization: Account): Page {
  const manifest = parseManifest(form.get("manifest"));
  if (typeof manifest === "string") return refusal(manifest);
  return formPage(
    "Register an app",
    html`<h1>Register an app for ${organization.login}</h1>
      <p>It asks for these permissions:</p>
      ${permissionList(manifest.default_permissions)}
      <form method="post" action="/organizations/${organization.login}/settings/apps">
        <input type="hidden" name="manifest" value="${JSON.stringify(manifest)}" />
        <input type="hidden" name="state" value="${state}" />
        <p>
          <label for="name">App name</label><br />
          <input id="name" name="name" required maxlength="34" value="${manifest.name ?? ""}" />
        </p>
        ${tokenField}
        <button>Create GitHub App for ${organization.login}</button>
      </form>`,
    manifest.redirect_url,
  );
}

const holdsToken = ({ forge, form }: Visit): boolean =>
  findTokenOwner(forge.db, (form.get("token") ?? "").trim())?.isAdmin === true;

const wrongToken = refusal("Expected the forge's token, found another text. Go back and paste it again.");

const leadTo = (location: string): Page => ({
  status: 302,
  headers: { ...PAGE_HEADERS, location },
  body: "",
});

function register(visit: Visit, organization: Account): Page {
  const { forge, form } = visit;
  if (!holdsToken(visit)) return wrongToken;
  const manifest = parseManifest(form.get("manifest"));
  if (typeof manifest === "string") return refusal(manifest);
  const name = (form.get("name") ?? "").trim().slice(0, 34);
  const code = insertApp(
    forge.db,
    {
      owner: organization,
      name,
      externalUrl: manifest.url,
      permissions: manifest.default_permissions,
      events: manifest.default_events,
    },
    forge.now(),
  );
  if (code === undefined) return refusal(`The name "${name}" is taken or empty. Go back and choose another.`);
  const back = new URL(manifest.redirect_url);
  back.searchParams.set("code", code);
  const state = form.get("state") ?? "";
  if (state !== "") back.searchParams.set("state", state);
  return leadTo(back.href);
}

function installPage(visit: Visit, app: App): Page {
  const { forge, isPost } = visit;
  if (isPost && !holdsToken(visit)) return wrongToken;
  if (isPost) {
    install(forge.db, app, forge.now());
    return page(
      "Installed",
      html`<h1>${app.name} is installed</h1>
        <p>Go back to <a href="${app.external_url}">${app.external_url}</a>.</p>`,
    );
  }
  return formPage(
    `Install ${app.name}`,
    html`<h1>Install ${app.name}</h1>
      <p>On all repositories, with these permissions:</p>
      ${permissionList(app.permissions)}
      <form method="post" action="/apps/${app.slug}/installations/new">
        ${tokenField}
        <button>Install</button>
      </form>`,
  );
}

function answer(visit: Visit): Page {
  const { forge, path, isPost } = visit;
  const app = findAppBySlug(forge.db, INSTALL.exec(path)?.[1] ?? "");
  if (app) return installPage(visit, app);
  const login = (NEW.exec(path) ?? REGISTER.exec(path))?.[1] ?? "";
  const organization = findAccount(forge.db, login);
  if (organization?.kind !== "Organization") return missing();
  if (!isPost) return refusal("Expected a form with a manifest, sent by the portal's page Connect GitHub.");
  return NEW.test(path) ? registrationPage(visit, organization) : register(visit, organization);
}

export async function serveAppPage(forge: Forge, { request, response, url }: Exchange): Promise<void> {
  const isPost = request.method === "POST";
  const form = new URLSearchParams(isPost ? (await readBytes(request)).toString("utf8") : "");
  const state = url.searchParams.get("state") ?? "";
  const { status, headers, body } = answer({ forge, path: url.pathname, isPost, form, state });
  response.writeHead(status, headers);
  response.end(request.method === "HEAD" ? undefined : body);
}
