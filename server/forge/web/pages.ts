import type { ServerResponse } from "node:http";
import type { Forge } from "../forge.ts";

export type PageRequest = { readonly method: string; readonly path: string };

export async function servePage(
  _forge: Forge,
  response: ServerResponse,
  _request: PageRequest,
): Promise<void> {
  response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
  response.end("Not found\n");
}
