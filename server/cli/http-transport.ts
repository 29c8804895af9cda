import { z } from "zod";
import { baseOf, type Operation } from "../doors/define-operation.ts";
import { AppError } from "../kernel/app-error.ts";
import { isErrorBody, toAppError, UnreachableError } from "./transport-error.ts";

const fieldsSchema = z.record(z.string(), z.unknown()).default({});

/** Even encoded, these climb: whoever reads the address takes them and the segment above away. */
function refuseDots(name: string, segment: string): string {
  if (segment !== "." && segment !== "..") return segment;
  throw new AppError("invalid_input", `${name}: nothing is called "${segment}".`);
}

/** Turns an operation and its input back into the REST request that means the same. */
export function restRequestOf(
  operation: Operation,
  input: unknown,
  token: string,
): { path: string; init: RequestInit } {
  const { rest } = operation;
  if (rest === null)
    throw new AppError("not_supported", `${operation.name} works only on the machine the portal runs on.`);
  const fields = new Map(
    Object.entries(fieldsSchema.parse(input)).filter(([, value]) => value !== undefined),
  );
  const take = (name: string): string => {
    const value = fields.get(name);
    fields.delete(name);
    return encodeURIComponent(String(value));
  };
  const path = `${baseOf(rest)}${rest.path}`.replaceAll(/\{(\w+)\}/g, (_match, name: string) =>
    refuseDots(name, take(name)),
  );
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  for (const [header, name] of Object.entries(rest.headers ?? {})) {
    if (fields.has(name)) headers[header] = decodeURIComponent(take(name));
  }
  if (rest.method === "GET" || rest.method === "DELETE") {
    const query = new URLSearchParams();
    for (const [name, value] of fields) {
      for (const item of Array.isArray(value) ? value : [value]) query.append(name, String(item));
    }
    return { path: query.size > 0 ? `${path}?${query}` : path, init: { method: rest.method, headers } };
  }
  headers["content-type"] = "application/json";
  return { path, init: { method: rest.method, headers, body: JSON.stringify(Object.fromEntries(fields)) } };
}

/** What a proxy says in the name of a portal that is gone. */
const gatewayStatuses = [502, 503, 504];

export async function readAnswer(response: Response): Promise<unknown> {
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body;
  if (gatewayStatuses.includes(response.status) && !isErrorBody(body))
    throw new UnreachableError(`A proxy answered ${response.status} in place of the portal. Is it running?`);
  throw toAppError(body);
}
