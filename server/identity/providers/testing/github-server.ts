/*
 * GitHub's sign-in as GitHub Enterprise Server serves it, for tests: the OAuth pages, the person behind a token, and the
 * organisation's members as the portal's own credentials see them.
 */
import { randomBytes } from "node:crypto";
import http from "node:http";
import { listen, readForm } from "./local-http.ts";

export interface GitHubPerson {
  readonly id: number;
  readonly login: string;
  readonly name: string | null;
  readonly emails: readonly {
    readonly email: string;
    readonly verified: boolean;
    readonly primary: boolean;
  }[];
}

export interface GitHubServer {
  readonly url: string;
  /** Who signs in next. */
  person: GitHubPerson;
  /** Active members of the organisation, by login; `pending` has not accepted yet. */
  readonly members: Map<string, { readonly id: number; readonly state: "active" | "pending" }>;
  /** Answers 503 to everything below /api/v3/orgs. */
  orgIsDown: boolean;
  /** The only client it knows; undefined: it takes anybody for one. */
  client: { readonly id: string; readonly secret: string } | undefined;
  approve(authorization: string): Promise<URL>;
  stop(): Promise<void>;
}

export const ada: GitHubPerson = {
  id: 101,
  login: "ada",
  name: "Ada Lovelace",
  emails: [
    { email: "old@example.com", verified: false, primary: false },
    { email: "Ada@example.com", verified: true, primary: true },
  ],
};

class GitHubOAuth {
  url = "";
  person = ada;
  orgIsDown = false;
  client: GitHubServer["client"] = undefined;
  readonly members = new Map<string, { readonly id: number; readonly state: "active" | "pending" }>();
  readonly #codes = new Map<string, GitHubPerson>();
  readonly #tokens = new Map<string, GitHubPerson>();

  async handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    if (url.pathname === "/login/oauth/authorize") {
      const code = randomBytes(8).toString("hex");
      this.#codes.set(code, this.person);
      const back = new URL(url.searchParams.get("redirect_uri") ?? "");
      back.searchParams.set("code", code);
      back.searchParams.set("state", url.searchParams.get("state") ?? "");
      response.writeHead(302, { location: back.href }).end();
      return;
    }
    const { status, body } = await this.#answer(url, request);
    response
      .writeHead(status, { "content-type": "application/json; charset=utf-8" })
      .end(JSON.stringify(body));
  }

  async #answer(url: URL, request: http.IncomingMessage): Promise<{ status: number; body: unknown }> {
    const path = url.pathname.replace(/^\/api\/v3/, "");
    if (path === "/login/oauth/access_token") return this.#redeem(request);
    const person = this.#tokens.get((request.headers.authorization ?? "").replace(/^bearer /i, ""));
    if (path === "/user" || path === "/user/emails") {
      if (person === undefined) return { status: 401, body: { message: "Bad credentials" } };
      return { status: 200, body: path === "/user" ? person : person.emails };
    }
    if (path.startsWith("/users/")) return { status: 200, body: { type: "Organization" } };
    return path.startsWith("/orgs/")
      ? this.#organisation(path)
      : { status: 404, body: { message: "Not Found" } };
  }

  /** GitHub answers a wrong client or code with 200 and an error in the body; the client is judged first. */
  async #redeem(request: http.IncomingMessage): Promise<{ status: number; body: unknown }> {
    const form = await readForm(request);
    const isKnown =
      form.get("client_id") === this.client?.id && form.get("client_secret") === this.client?.secret;
    if (this.client !== undefined && !isKnown)
      return { status: 200, body: { error: "incorrect_client_credentials" } };
    const code = form.get("code") ?? "";
    const person = this.#codes.get(code);
    this.#codes.delete(code);
    if (person === undefined) return { status: 200, body: { error: "bad_verification_code" } };
    const token = `gho_${randomBytes(8).toString("hex")}`;
    this.#tokens.set(token, person);
    return {
      status: 200,
      body: { access_token: token, token_type: "bearer", scope: "read:user,user:email" },
    };
  }

  #organisation(path: string): { status: number; body: unknown } {
    if (this.orgIsDown) return { status: 503, body: { message: "Unavailable" } };
    if (path.endsWith("/members")) {
      const active = [...this.members].filter(([, { state }]) => state === "active");
      const body = active.map(([login, { id }]) => ({
        id,
        login,
        html_url: `${this.url}/${login}`,
        avatar_url: `${this.url}/avatars/${id}`,
      }));
      return { status: 200, body };
    }
    const member = this.members.get(path.split("/").at(-1) ?? "");
    return member === undefined
      ? { status: 404, body: { message: "Not Found" } }
      : { status: 200, body: { state: member.state, role: "member" } };
  }
}

export async function startGitHubServer(): Promise<GitHubServer> {
  const github = new GitHubOAuth();
  const server = http.createServer((request, response) => void github.handle(request, response));
  github.url = await listen(server);
  return Object.assign(github, {
    async approve(authorization: string): Promise<URL> {
      const answer = await fetch(authorization, { redirect: "manual" });
      return new URL(answer.headers.get("location") ?? "", authorization);
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
