import type { IncomingMessage } from "node:http";
import { Problem } from "./problem.ts";

const MAXIMUM_BYTES = 48 * 1024 * 1024;

export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAXIMUM_BYTES) throw new Problem(413, "Payload too large");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = (await readBytes(request)).toString("utf8");
  if (text.trim() === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem(400, "Problems parsing JSON");
  }
  if (value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value))
    throw new Problem(400, "Body should be a JSON object");
  return value;
}
