/*
 * A small OpenID Connect provider for tests: real HTTP, real RS256 signatures, codes that work once and only with their
 * PKCE verifier. Whoever comes is signed in as `claims`; the faults make it lie, fail or stay silent.
 */
import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import http from "node:http";
import { listen, readForm } from "./local-http.ts";

export const testClient = { clientId: "waymark-tests", clientSecret: "the secret of the tests" };

export interface OidcFaults {
  /** Changes the token before it is signed. */
  changeClaims?: (claims: Record<string, unknown>) => Record<string, unknown>;
  /** `none`: unsigned; `stranger`: signed with a key nobody published. */
  signature?: "none" | "stranger";
  /** Sent back in place of the state, or of the issuer, that belongs there. */
  state?: string;
  iss?: string;
  /** The person does not agree, or the provider has an opinion. */
  error?: string;
  /** Answers of every endpoint but /authorize, in place of the right one. */
  answer?: { status: number; type: string; body: string } | "nothing";
  /** E-mail at the userinfo endpoint only. */
  thinToken?: boolean;
}

export interface OidcServer {
  readonly issuer: string;
  claims: Record<string, unknown>;
  faults: OidcFaults;
  /** Paths asked for, oldest first. */
  readonly requests: string[];
  /** Goes to the authorization address as a browser would and returns where it is sent back to. */
  approve(authorization: string): Promise<URL>;
  stop(): Promise<void>;
}

interface Grant {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly nonce: string;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });

function signToken(claims: object, key: KeyObject | undefined): string {
  const text = `${encode({ alg: key === undefined ? "none" : "RS256", kid: "tests", typ: "JWT" })}.${encode(claims)}`;
  if (key === undefined) return `${text}.`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(key, "base64url")}`;
}

class Provider {
  claims: Record<string, unknown> = {
    sub: "person-1",
    name: "Ada Lovelace",
    email: "ada@example.com",
    email_verified: true,
  };
  faults: OidcFaults = {};
  readonly requests: string[] = [];
  readonly #grants = new Map<string, Grant>();
  readonly #accessTokens = new Set<string>();
  issuer = "";

  async handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.issuer);
    this.requests.push(url.pathname);
    const { answer } = this.faults;
    if (url.pathname === "/authorize") return this.#authorize(url, response);
    if (answer === "nothing") return;
    if (answer !== undefined) {
      response.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
      return;
    }
    const { status, body } = await this.#route(url.pathname, request);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  async #route(path: string, request: http.IncomingMessage): Promise<{ status: number; body: unknown }> {
    switch (path) {
      case "/.well-known/openid-configuration":
        return { status: 200, body: this.#metadata() };
      case "/jwks":
        return {
          status: 200,
          body: {
            keys: [{ ...keys.publicKey.export({ format: "jwk" }), kid: "tests", use: "sig", alg: "RS256" }],
          },
        };
      case "/token":
        return this.#redeem(await readForm(request), request.headers.authorization ?? "");
      case "/userinfo":
        return this.#accessTokens.has((request.headers.authorization ?? "").replace(/^Bearer /, ""))
          ? { status: 200, body: this.claims }
          : { status: 401, body: {} };
      default:
        return { status: 404, body: {} };
    }
  }

  #metadata(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/jwks`,
      userinfo_endpoint: `${this.issuer}/userinfo`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      code_challenge_methods_supported: ["S256"],
      authorization_response_iss_parameter_supported: true,
    };
  }

  #authorize(url: URL, response: http.ServerResponse): void {
    const query = (name: string) => url.searchParams.get(name) ?? "";
    const back = new URL(query("redirect_uri"));
    back.searchParams.set("state", this.faults.state ?? query("state"));
    back.searchParams.set("iss", this.faults.iss ?? this.issuer);
    if (this.faults.error === undefined) {
      const code = randomBytes(16).toString("hex");
      this.#grants.set(code, {
        challenge: query("code_challenge_method") === "S256" ? query("code_challenge") : "",
        redirectUri: query("redirect_uri"),
        nonce: query("nonce"),
      });
      back.searchParams.set("code", code);
    } else back.searchParams.set("error", this.faults.error);
    response.writeHead(302, { location: back.href }).end();
  }

  #redeem(form: URLSearchParams, authorization: string): { status: number; body: unknown } {
    const { clientId, clientSecret } = testClient;
    const expected = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret).replaceAll("%20", "+")}`;
    const found = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString("utf8");
    if (decodeURIComponent(found) !== decodeURIComponent(expected)) {
      return { status: 401, body: { error: "invalid_client" } };
    }
    const code = form.get("code") ?? "";
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (grant?.challenge !== challenge || grant.redirectUri !== form.get("redirect_uri")) {
      return { status: 400, body: { error: "invalid_grant" } };
    }
    const accessToken = randomBytes(16).toString("hex");
    this.#accessTokens.add(accessToken);
    return {
      status: 200,
      body: {
        access_token: accessToken,
        token_type: "Bearer",
        expires_in: 60,
        id_token: this.#idToken(grant),
      },
    };
  }

  #idToken(grant: Grant): string {
    const { email, email_verified, ...rest } = this.claims;
    const iat = Math.floor(Date.now() / 1000);
    const times = { iat, exp: iat + 300 };
    const claims = {
      ...rest,
      ...(this.faults.thinToken === true ? {} : { email, email_verified }),
      ...times,
      iss: this.issuer,
      aud: testClient.clientId,
      nonce: grant.nonce,
    };
    const key = { none: undefined, stranger: stranger.privateKey, own: keys.privateKey };
    return signToken(this.faults.changeClaims?.(claims) ?? claims, key[this.faults.signature ?? "own"]);
  }
}

export async function startOidcServer(): Promise<OidcServer> {
  const provider = new Provider();
  const server = http.createServer((request, response) => void provider.handle(request, response));
  provider.issuer = await listen(server);
  return Object.assign(provider, {
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
