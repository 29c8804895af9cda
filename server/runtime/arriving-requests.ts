/*
 * What has to be settled before Next sees a request. It hands a door the request without its socket, so the peer's
 * address is noted as a header; it answers 500 to a path that is not percent-encoded properly, so such a path is taken
 * as it is written and leads to an ordinary 404; it answers 500 to TRACE and a page to any other method, so what nothing
 * here answers goes to the door that says so; and it takes a body that nobody reads for as long as one is sent.
 * Channel: Node documentation, "diagnostics_channel", http.server.request.start.
 */
import diagnostics from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";
import { peerHeader } from "./client-address.ts";

/** The method that is refused; set by our own server on every request, over whatever a client sent under that name. */
export const refusedMethodHeader = "x-waymark-refused-method";

/** Longer than a door waits for a body, so that the door's answer comes first. */
const bodyWithinMs = 20_000;

const pageMethods = ["GET", "HEAD", "OPTIONS"];
const apiMethods = [...pageMethods, "POST", "PUT", "PATCH", "DELETE"];

/** Programs ask below /api; what Next serves for itself is left to Next. */
export const isAnswered = (method: string, url: string): boolean =>
  (/^\/(api|_next|__next)/.test(url) ? apiMethods : pageMethods).includes(method);

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

function prepare(message: unknown): void {
  const isRequest = typeof message === "object" && message !== null && "request" in message;
  const request = isRequest ? message.request : undefined;
  if (!(request instanceof IncomingMessage)) return;
  // Always written: what a client sent under this name must not survive.
  request.headers[peerHeader] = request.socket.remoteAddress ?? "";
  const { method = "", url = "/" } = request;
  request.url = decodablePath(url);
  Reflect.deleteProperty(request.headers, refusedMethodHeader);
  limitBody(request);
  if (isAnswered(method, url)) return;
  request.headers[refusedMethodHeader] = method;
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

export function prepareArrivingRequests(): void {
  diagnostics.subscribe("http.server.request.start", prepare);
}
