/* What a test reads in an answer of the forge: a refusal, its fields, the pages of a list. */
import { type Answer, at, rows, textAt } from "../testing.ts";

/** Status and message, which is what a refusal is told by. */
export const refusal = ({ status, body }: Answer): [number, unknown] => [
  status,
  typeof body === "object" && body !== null ? at(body, "message") : body,
];

/** The fields a 422 complains about, as "resource.field code". */
export const fieldErrors = ({ body }: Answer): string[] =>
  rows(body, "errors").map(
    (error) => `${textAt(error, "resource")}.${textAt(error, "field")} ${textAt(error, "code")}`,
  );

/** Status, and the field that a refusal blames first with the code it does it by. */
export function blamed({ status, body }: Answer): [number, unknown, unknown] {
  const [error] = rows(body, "errors");
  return [status, at(error, "field"), at(error, "code")];
}

/** What the addresses of a Link header ask for, by their relation. */
export function linksOf({ headers }: Answer): Record<string, string> {
  const found = [...(headers.get("link") ?? "").matchAll(/<([^>]+)>; rel="(\w+)"/g)];
  return Object.fromEntries(found.map(([, url = "", relation = ""]) => [relation, new URL(url).search]));
}

/** The pages a Link header names, by relation. */
export const linkPages = (answer: Answer): Record<string, string | null> =>
  Object.fromEntries(
    Object.entries(linksOf(answer)).map(([relation, search]) => [
      relation,
      new URLSearchParams(search).get("page"),
    ]),
  );

export const named = (body: unknown, path?: string): string[] =>
  rows(body, path).map((item) => textAt(item, "name"));

/** A moment as the forge shows it. */
export const shownTime = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
