/*
 * What has to be settled before Next sees a request. It hands a door the request without its socket, so the peer's
 * address is noted as a header; it answers 500 to a path that is not percent-encoded properly, so such a path is taken
 * as it is written and leads to an ordinary 404; it answers 500 to TRACE, a page to any other method and nothing at all to
 * one that a door does not have, so what nothing here answers goes to the door that says so; and it takes a body that nobody reads for as long as one is sent.
 * Channel: Node documentation, "diagnostics_channel", http.server.request.start.
 */
import diagnostics from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";
import { peerHeader } from "./client-address.ts";

/** The method that is refused; set by our own server on every request, over whatever a client sent under that name. */
export const refusedMethodHeader = "x-waymark-refused-method";
/** What would have been answered there; always with the other one. */
export const allowedMethodsHeader = "x-waymark-allowed-methods";

/** Longer than a door waits for a body, so that the door's answer comes first. */
const bodyWithinMs = 20_000;

const pageMethods = ["GET", "HEAD", "OPTIONS"];
const apiMethods = [...pageMethods, "POST", "PUT", "PATCH", "DELETE"];

/** A route that answers these methods only, named after its folder: `[name]` is any one segment. */
export interface NarrowDoor {
  readonly route: string;
  readonly methods: readonly string[];
}

function isAt({ route }: NarrowDoor, path: string): boolean {
  const [declared, asked] = [route.split("/"), path.split("/")];
  return (
    declared.length === asked.length &&
    declared.every((segment, at) => segment.startsWith("[") || segment === asked[at])
  );
}

/** Programs ask below /api; what Next serves for itself is left to Next, which answers HEAD and OPTIONS of a door too. */
export function methodsAt(url: string, doors: readonly NarrowDoor[]): readonly string[] {
  const [path = ""] = url.split("?");
  const door = doors.find((candidate) => isAt(candidate, path));
  if (door === undefined) return /^\/(api|_next|__next)/.test(url) ? apiMethods : pageMethods;
  return [...door.methods, ...(door.methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"];
}

/** The path with every `%` written as `%25` when it cannot be decoded; the query is left alone. */
export function decodablePath(url: string): string {
  const [path = "", ...query] = url.split("?");
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return [path.replaceAll("%", "%25"), ...query].join("?");
  }
}

function prepare(message: unknown, doors: readonly NarrowDoor[]): void {
  const isRequest = typeof message === "object" && message !== null && "request" in message;
  const request = isRequest ? message.request : undefined;
  if (!(request instanceof IncomingMessage)) return;
  // Always written: what a client sent under this name must not survive.
  request.headers[peerHeader] = request.socket.remoteAddress ?? "";
  const { method = "", url = "/" } = request;
  request.url = decodablePath(url);
  Reflect.deleteProperty(request.headers, refusedMethodHeader);
  Reflect.deleteProperty(request.headers, allowedMethodsHeader);
  limitBody(request);
  const allowed = methodsAt(url, doors);
  if (allowed.includes(method)) return;
  request.headers[refusedMethodHeader] = method;
  request.headers[allowedMethodsHeader] = allowed.join(", ");
  request.method = "GET";
  request.url = "/api/refused";
}

/** Ends the connection of whoever is still sending by then. Node's own limit does not count once an answer was given. */
function limitBody(request: IncomingMessage): void {
  const { "transfer-encoding": encoding, "content-length": length = "0" } = request.headers;
  if (encoding === undefined && length === "0") return;
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, bodyWithinMs).unref();
  request.once("close", () => clearTimeout(timer));
}

export function prepareArrivingRequests(doors: readonly NarrowDoor[]): void {
  diagnostics.subscribe("http.server.request.start", (message) => prepare(message, doors));
}
