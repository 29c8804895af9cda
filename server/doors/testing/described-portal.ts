// A real portal, the OpenAPI documents it serves, and everything it was heard to answer that they do not say.
import { createHmac } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, vi } from "vitest";
import { z } from "zod";
import { ensureBuilt } from "../../../scripts/build.mjs";
import { deriveKey, loadMasterKey } from "../../runtime/master-key.ts";
import { dataPaths } from "../../runtime/paths.ts";
import {
  createToken,
  launchReady,
  patience,
  projectRoot,
  stopAll,
  type Portal,
} from "../../supervisor/testing.ts";
import { createJudge, type Judge, type ListedOperation } from "./openapi-judge.ts";

export type Given = Readonly<Record<string, string>>;
export interface Heard {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers?: Given;
  readonly body?: unknown;
}

export interface DescribedPortal {
  readonly portal: Portal;
  readonly documents: readonly unknown[];
  readonly judges: readonly Judge[];
  readonly operations: readonly ListedOperation[];
  readonly credentials: Readonly<Record<"session" | "admin" | "viewer" | "narrow", Given>>;
  /** Operations that have answered with a status below 300. */
  readonly answered: ReadonlySet<ListedOperation>;
  /** Where an answer was not what a document says. */
  readonly findings: readonly string[];
  /** Sends, and judges the answer. */
  readonly ask: (asked: Asked) => Promise<Heard>;
  readonly stop: () => Promise<void>;
}

export const bearer = (token: string): Given => ({ authorization: `Bearer ${token}` });
export const read = <T>(schema: z.ZodType<T>, { body }: Heard): T => schema.parse(JSON.parse(body));

/** The first part alone of what does not end by itself. */
async function readAnswer(response: Response): Promise<string> {
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return response.text();
  const reader = response.body?.getReader();
  const value = (await reader?.read())?.value;
  await reader?.cancel();
  return new TextDecoder().decode(value);
}

async function signIn({ url, lines }: Portal): Promise<Given> {
  const link = lines.find((line) => line.includes("/setup#")) ?? "";
  const response = await fetch(`${url}/api/setup`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ token: link.split("#")[1]?.trim() }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  return { cookie, origin: url };
}

type Hearing = Pick<DescribedPortal, "portal" | "judges"> & {
  readonly answered: Set<ListedOperation>;
  readonly findings: string[];
};

function createAsk({ portal, judges, answered, findings }: Hearing): DescribedPortal["ask"] {
  return async ({ method, target, headers = {}, body }) => {
    const json = body === undefined ? {} : { "content-type": "application/json" };
    const response = await fetch(`${portal.url}${target}`, {
      method,
      headers: { ...json, ...headers },
      redirect: "manual",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const heard = { status: response.status, headers: response.headers, body: await readAnswer(response) };
    const [at = target] = target.split("?");
    const judge = judges.find(({ find }) => find(method, at) !== undefined);
    const operation = judge?.find(method, at);
    if (judge === undefined) findings.push(`${method} ${at}: in no document`);
    else findings.push(...judge.check({ method, path: at, ...heard }));
    if (operation !== undefined && heard.status < 300) answered.add(operation);
    return heard;
  };
}

async function mintNarrow(ask: DescribedPortal["ask"], session: Given): Promise<string> {
  const body = { name: "narrow", role: "admin", scopes: ["permissions:read"] };
  const minted = await ask({ method: "POST", target: "/api/v1/tokens", headers: session, body });
  return read(z.looseObject({ token: z.string() }), minted).token;
}

/** With the sample organisation in its catalog, an administrator's session and tokens. */
export async function startDescribedPortal(): Promise<DescribedPortal> {
  await ensureBuilt(projectRoot);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-openapi-"));
  const portal = await launchReady(path.join(folder, "data"));
  const load = async (at: string): Promise<unknown> => (await fetch(`${portal.url}${at}`)).json();
  const documents = [await load("/api/v1/openapi.json"), await load("/api/catalog/openapi.json")];
  const judges = documents.map(createJudge);
  const hearing = { portal, judges, answered: new Set<ListedOperation>(), findings: new Array<string>() };
  const ask = createAsk(hearing);
  const session = await signIn(portal);
  const admin = bearer(await createToken(portal, "admin"));
  const viewer = bearer(await createToken(portal, "viewer"));
  const narrow = bearer(await mintNarrow(ask, session));
  await vi.waitFor(async () => {
    const target = "/api/catalog/entities?filter=kind=component";
    const seen = await ask({ method: "GET", target, headers: viewer });
    expect(read(z.array(z.unknown()), seen)).toHaveLength(6);
  }, patience);
  const operations = judges.flatMap((judge) => judge.operations);
  const stop = async (): Promise<void> => {
    await stopAll();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  return { ...hearing, documents, operations, ask, stop, credentials: { session, admin, viewer, narrow } };
}

/** As the forge signs its deliveries: it shares the secret that is derived from the portal's master key. */
export function sign({ data }: Portal, body: string): string {
  const { masterKey: standard, database } = dataPaths(data);
  const key = loadMasterKey({ configured: undefined, standard, database });
  const secret = deriveKey(key, "webhook").toString("hex");
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}
