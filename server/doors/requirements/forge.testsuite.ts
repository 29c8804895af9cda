/* Repositories on the embedded forge, made as a team makes them, for the table of requirements. */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { fromPage, json, send, subject } from "./testing.ts";

export async function forge(method: string, route: string, body: object): Promise<unknown> {
  const { portal } = subject();
  const token = fs.readFileSync(path.join(portal.data, "forge", "token"), "utf8").trim();
  const answer = await fetch(`http://127.0.0.1:${portal.forgePort}/api/v3${route}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...json },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const encoded = (text: string): string => Buffer.from(text).toString("base64");

export async function createRepository(name: string, files: Readonly<Record<string, string>>): Promise<void> {
  await forge("POST", "/orgs/waymark/repos", { name });
  for (const [file, text] of Object.entries(files))
    await forge("PUT", `/repos/waymark/${name}/contents/${file}`, { message: "Add", content: encoded(text) });
}

export async function replaceDescriptor(name: string, text: string): Promise<void> {
  const route = `/repos/waymark/${name}/contents/catalog-info.yaml`;
  const found = await fetch(`http://127.0.0.1:${subject().portal.forgePort}/api/v3${route}`);
  const { sha } = z.object({ sha: z.string() }).parse(await found.json());
  await forge("PUT", route, { message: "Change", content: encoded(text), sha });
}

export const scan = () => send("POST", "/api/v1/catalog/refresh", fromPage(subject().people.admin));

export const component = (name: string, more = ""): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\n${more}spec:\n  type: service\n  lifecycle: production\n  owner: group:default/payments\n`;
