/*
 * What a real portal answers, compared with the OpenAPI documents it serves: status, media type, headers and body of
 * every operation, refused for every reason and answered wherever that does not need another system.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { patience } from "../supervisor/testing.ts";
import {
  bearer,
  read,
  sign,
  startDescribedPortal,
  type DescribedPortal,
  type Given,
  type Heard,
} from "./testing/described-portal.ts";
import { createJudge, documentFindings, type ListedOperation } from "./testing/openapi-judge.ts";

let subject: DescribedPortal;
beforeAll(async () => {
  subject = await startDescribedPortal();
}, 600_000);
afterAll(() => subject.stop());

const ask = (method: string, target: string, headers: Given = {}, body?: unknown): Promise<Heard> =>
  subject.ask({ method, target, headers, body });
const expectNoFindings = (): void => expect(subject.findings).toEqual([]);
const nameOf = ({ method, path: at }: ListedOperation): string => `${method} ${at}`;
const idSchema = z.looseObject({ id: z.string() });
const listOf = <T>(item: z.ZodType<T>) => z.looseObject({ items: z.array(item).min(1) });
const codeSchema = z.union([
  z.looseObject({ code: z.string() }),
  z.object({ error: z.looseObject({ code: z.string() }) }).transform(({ error }) => error),
]);
const codeOf = (heard: Heard): string => read(codeSchema, heard).code;

const delivery = (signature: string): Given => ({
  "x-github-event": "ping",
  "x-github-delivery": "delivery-1",
  "x-hub-signature-256": signature,
});

/** Somebody new, invited by the administrator and signed in. */
async function join(email: string): Promise<string> {
  const { portal, credentials } = subject;
  const invited = await ask("POST", "/api/v1/invitations", credentials.session, { email, role: "viewer" });
  const { url } = read(z.looseObject({ url: z.string() }), invited);
  const accepted = await fetch(`${portal.url}/api/auth/invitation/accept`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: portal.url },
    body: JSON.stringify({ token: url.split("#")[1], name: "Ada", password: "a long sentence of ada" }),
  });
  expect(accepted.status).toBeLessThan(300);
  return email;
}

const isBodyless = (method: string): boolean => method === "GET" || method === "DELETE";
const somewhere = (at: string): string => at.replaceAll(/\{\w+\}/g, "nothing");
const nonsense = ({ method, path: at }: ListedOperation): [string, unknown] =>
  isBodyless(method) ? [`${somewhere(at)}?nonsense=1`, undefined] : [somewhere(at), { nonsense: true }];

/** Operations of the table; the doors with a rule of their own have tests of their own. */
const declared = (): ListedOperation[] =>
  subject.operations.filter((one) => one["x-waymark-role"] !== undefined);
const takesTokens = ({ security }: ListedOperation): boolean => security.some((one) => "token" in one);

describe("the documents a portal serves", () => {
  it("are OpenAPI 3.1, and name the cookie this portal sets", () => {
    for (const document of subject.documents) expect(documentFindings(document)).toEqual([]);
    const name = subject.credentials.session["cookie"]!.split("=")[0];
    expect(subject.documents).toEqual(
      subject.documents.map(() =>
        expect.objectContaining({
          components: expect.objectContaining({
            securitySchemes: expect.objectContaining({ session: expect.objectContaining({ name }) }),
          }),
        }),
      ),
    );
  });

  it("say of every operation who is refused, and how", async () => {
    const wrong: string[] = [];
    const expectCode = async (operation: ListedOperation, headers: Given, expected: string) => {
      const [target, body] = nonsense(operation);
      const found = codeOf(await ask(operation.method, target, headers, body));
      if (found !== expected) wrong.push(`${nameOf(operation)}: ${found}, not ${expected}`);
    };
    for (const operation of declared()) {
      const { "x-waymark-role": role, "x-waymark-scope": scope = "" } = operation;
      const isOpenToAll = scope === "viewer:read" || scope === "permissions:read";
      await expectCode(operation, {}, "unauthenticated");
      await expectCode(operation, bearer("wm_nobody"), "unauthenticated");
      await expectCode(
        operation,
        { cookie: "waymark=nobody", origin: subject.portal.url },
        "session_expired",
      );
      if (role !== "viewer") await expectCode(operation, subject.credentials.viewer, "forbidden");
      const withAll = takesTokens(operation) ? "invalid_input" : "session_required";
      const withOther = takesTokens(operation) && !isOpenToAll ? "insufficient_scope" : withAll;
      await expectCode(operation, subject.credentials.admin, withAll);
      await expectCode(operation, subject.credentials.narrow, withOther);
      await expectCode(operation, subject.credentials.session, "invalid_input");
      const { cookie = "" } = subject.credentials.session;
      if (operation.method !== "GET") await expectCode(operation, { cookie }, "csrf_rejected");
    }
    expect(wrong).toEqual([]);
    expectNoFindings();
  });

  it("name the scope that a refusal asks for", async () => {
    const detailsSchema = z.looseObject({ details: z.looseObject({ needed: z.string() }) });
    for (const operation of declared()) {
      const scope = operation["x-waymark-scope"] ?? "";
      if (!operation.path.startsWith("/api/v1/") || ["", "viewer:read", "permissions:read"].includes(scope))
        continue;
      const [target, body] = nonsense(operation);
      const refused = await ask(operation.method, target, subject.credentials.narrow, body);
      expect(read(detailsSchema, refused).details.needed, nameOf(operation)).toBe(scope);
    }
    expectNoFindings();
  });
});

const json = (value: unknown): string => encodeURIComponent(String(value));
const v1 = "/api/v1";
const backstage = "/api/catalog";

describe("every operation's answer", () => {
  const get = (target: string) => ask("GET", target, subject.credentials.admin);
  const post = (target: string, body: unknown = {}) => ask("POST", target, subject.credentials.admin, body);
  const asPerson = (method: string, target: string, body?: unknown) =>
    ask(method, target, subject.credentials.session, body);

  it("to a read without a name is as described", async () => {
    for (const operation of declared()) {
      if (operation.method !== "GET" || operation.path.includes("{")) continue;
      const needed = operation.parameters.filter(({ required }) => required).map(({ name }) => name);
      const known: Given = { query: "checkout", facet: "kind" };
      const query = needed.map((name) => `${name}=${known[name] ?? "x"}`).join("&");
      await ask("GET", `${operation.path}?${query}`, subject.credentials.session);
    }
    expectNoFindings();
  });

  it("about an entity is as described", async () => {
    const entitySchema = z.looseObject({
      metadata: z.looseObject({ name: z.string(), uid: z.string() }),
    });
    const [entity] = read(
      z.array(entitySchema),
      await get(`${backstage}/entities?filter=kind=component&limit=1`),
    );
    const { name, uid } = entity!.metadata;
    const three = `component/default/${name}`;
    const entityRef = `component:default/${name}`;
    for (const at of ["graph", "history"]) await get(`${v1}/entities/${three}/${at}`);
    for (const base of [v1, backstage]) await get(`${base}/entities/by-name/${three}`);
    await get(`${backstage}/entities/by-name/${three}/ancestry`);
    await get(`${backstage}/entities/by-uid/${uid}`);
    const located = await get(`${backstage}/locations/by-entity/${three}`);
    const { id, target } = read(z.looseObject({ id: z.string(), target: z.string() }), located);
    await get(`${backstage}/locations/${id}`);
    await get(`${v1}/services/${three}`);
    await get(`${v1}/services/${three}/slos`);
    await post(`${v1}/entities/by-refs`, { entityRefs: [entityRef, "component:default/nobody"] });
    await post(`${v1}/catalog/validate`, { content: "kind: Component\n" });
    await post(`${v1}/catalog/refresh`, { entityRef });
    await post(`${backstage}/entities/by-refs`, { entityRefs: [entityRef, "component:default/nobody"] });
    await post(`${backstage}/entities/by-query`, { limit: 1, query: { kind: "component" } });
    await post(`${backstage}/entity-facets`, { facets: ["kind"] });
    await post(`${backstage}/refresh`, { entityRef });
    const { relations: _relations, ...own } = entity!;
    const location = `url:${target}`;
    for (const given of [own, { kind: "Component" }])
      await post(`${backstage}/validate-entity`, { entity: given, location });
    expectNoFindings();
  });

  it("about templates, runs and scorecards is as described", async () => {
    const template = "typescript-service";
    const values = { name: "described", owner: "group:default/payments" };
    await get(`${v1}/templates/${template}`);
    await get(`${v1}/templates/${template}/check-name?value=${json("described")}`);
    await post(`${v1}/templates/${template}/preview`, { values });
    const started = await post(`${v1}/runs`, { template, values });
    const { id } = read(idSchema, started);
    await get(`${v1}/runs/${id}`);
    await get(`${v1}/runs/${id}/events`);
    const runSchema = z.looseObject({ state: z.string() });
    await vi.waitFor(async () => {
      expect(read(runSchema, await get(`${v1}/runs/${id}`)).state).toBe("succeeded");
    }, patience);
    for (const action of ["retry", "cancel", "archive"]) await post(`${v1}/runs/${id}/${action}`);
    const described = `${v1}/services/component/default/${values.name}/slos`;
    await vi.waitFor(async () => {
      const [slo] = read(listOf(idSchema), await get(described)).items;
      await get(`${v1}/slos/${slo!.id}`);
    }, patience);
    const cards = read(listOf(z.looseObject({ name: z.string() })), await get(`${v1}/scorecards`));
    const card = `${v1}/scorecards/${cards.items[0]!.name}`;
    await get(`${card}/results`);
    await post(`${card}/evaluate`, { entity: "component:default/described" });
    expectNoFindings();
  });

  it("about people and their access is as described", async () => {
    const token = read(idSchema, await asPerson("POST", `${v1}/tokens`, { name: "one", role: "viewer" }));
    const rotated = read(idSchema, await asPerson("POST", `${v1}/tokens/${token.id}/rotate`, {}));
    await ask("DELETE", `${v1}/tokens/${rotated.id}`, subject.credentials.admin);
    const account = { name: "robot", role: "viewer", owner: "group:default/payments" };
    await asPerson("POST", `${v1}/service-accounts`, account);
    for (const action of ["disable", "enable"])
      await asPerson("POST", `${v1}/service-accounts/robot/${action}`, {});
    const open = { email: "grace@example.com", role: "viewer" };
    const invitation = read(idSchema, await asPerson("POST", `${v1}/invitations`, open));
    await asPerson("DELETE", `${v1}/invitations/${invitation.id}`);
    await asPerson("PUT", `${v1}/sign-in-policy`, { passwords: true });
    const ada = `${v1}/members/${encodeURIComponent(await join("ada@example.com"))}`;
    await get(ada);
    const [session] = read(listOf(idSchema), await get(`${ada}/sessions`)).items;
    await ask("DELETE", `${ada}/sessions/${session!.id}`, subject.credentials.admin);
    await ask("DELETE", `${ada}/sessions`, subject.credentials.admin);
    await asPerson("PUT", `${ada}/person`, { userRef: null });
    await asPerson("PUT", `${ada}/role`, { role: "developer" });
    for (const action of ["disable", "enable"]) await asPerson("POST", `${ada}/${action}`, {});
    await asPerson("PUT", `${v1}/viewer/person`, { userRef: null });
    await asPerson("DELETE", `${v1}/viewer/sessions`);
    await asPerson("DELETE", `${v1}/viewer/sessions/ses_none`);
    await asPerson("PUT", `${v1}/viewer/password`, { password: "a long sentence of nobody" });
    expectNoFindings();
  });

  it("about the portal itself is as described", async () => {
    for (const at of ["/healthz", "/readyz", "/metrics"]) await ask("GET", at);
    for (const base of [v1, backstage]) await ask("GET", `${base}/openapi.json`);
    await ask("PUT", `${v1}/retention/jobs`, subject.credentials.admin, { days: 30 });
    const collectors = await get(`${v1}/collectors`);
    const [collector] = read(listOf(z.looseObject({ kind: z.string() })), collectors).items;
    await post(`${v1}/collectors/${collector!.kind}/run`);
    await post(`${v1}/connections/forge/test`);
    await ask("DELETE", `${v1}/connections/github-app`, subject.credentials.admin);
    await post(`${v1}/jobs/job_none/retry`);
    for (const signature of ["", sign(subject.portal, "{}"), sign(subject.portal, "{}")])
      await ask("POST", `${v1}/webhooks/github`, delivery(signature), {});
    for (const operation of subject.operations.filter(({ operationId }) =>
      operationId.startsWith("catalog.unsupported."),
    ))
      expect((await ask(operation.method, somewhere(operation.path), subject.credentials.admin)).status).toBe(
        501,
      );
    await ask("DELETE", `${v1}/sample`, subject.credentials.admin);
    expectNoFindings();
  });

  it("was heard, all but these", () => {
    const silent = subject.operations.filter((operation) => !subject.answered.has(operation));
    const supported = silent.filter(({ operationId }) => !operationId.startsWith("catalog.unsupported."));
    expect(supported.map(({ operationId }) => operationId).toSorted()).toEqual([
      // GitHub itself has to answer.
      "connections.beginGithubApp",
      "connections.completeGithubApp",
      "connections.disconnectGithubApp",
      // A job or a run has to fail first, or to be caught while it runs.
      "jobs.retry",
      "runs.archive",
      "runs.cancel",
      "runs.retry",
      // A second session or a provider of the same person.
      "sessions.revokeMine",
      "viewer.unlinkIdentity",
    ]);
  });
});

describe("a lie in a document", () => {
  it.each([
    ['"role"', '"rank"', "must NOT have additional properties"],
    ['"application/json"', '"text/html"', "expected text/html, found application/json"],
    ['"200":', '"204":', "no such status"],
    ['"x-request-id"', '"x-trace-id"', "expected the header x-trace-id"],
  ])("that says %s as %s is found by what the portal answers", async (text, planted, finding) => {
    const [document] = subject.documents;
    const at = "/api/v1/viewer";
    const response = await fetch(`${subject.portal.url}${at}`, { headers: subject.credentials.viewer });
    const { status, headers } = response;
    const answer = { method: "GET", path: at, status, headers, body: await response.text() };
    expect(createJudge(document).check(answer)).toEqual([]);
    const lying = JSON.parse(JSON.stringify(document).replaceAll(text, planted)) as unknown;
    expect(createJudge(lying).check(answer).join()).toContain(finding);
  });
});
