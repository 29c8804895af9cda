import type { Call, Reply } from "./call.ts";
import { Problem } from "./problem.ts";

export type PageRequest = { readonly page: number; readonly perPage: number; readonly offset: number };

const DEFAULT_PER_PAGE = 30;
const MAXIMUM_PER_PAGE = 100;

function positive(value: string | null, fallback: number): number {
  if (value === null) return fallback;
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : fallback;
}

export function pageOf(query: URLSearchParams): PageRequest {
  const page = positive(query.get("page"), 1);
  const perPage = Math.min(positive(query.get("per_page"), DEFAULT_PER_PAGE), MAXIMUM_PER_PAGE);
  if (page * perPage > 1_000_000) {
    throw new Problem(
      422,
      "In order to keep the API fast for everyone, pagination is limited for this resource.",
    );
  }
  return { page, perPage, offset: (page - 1) * perPage };
}

/** RFC 8288 Link header with GitHub's four relations; absent when everything fits on one page. */
export function linkHeader(call: Call, total: number): Record<string, string> {
  const { page, perPage } = pageOf(call.query);
  const last = Math.max(1, Math.ceil(total / perPage));
  const relations: [string, number][] = [];
  if (page > 1) relations.push(["prev", Math.min(page - 1, last)]);
  if (page < last) relations.push(["next", page + 1], ["last", last]);
  if (page > 1) relations.push(["first", 1]);
  if (relations.length === 0) return {};
  const parts = relations.map(([relation, number]) => {
    const query = new URLSearchParams(call.query);
    query.set("page", String(number));
    return `<${call.forge.url}/api/v3${call.path}?${query.toString()}>; rel="${relation}"`;
  });
  return { link: parts.join(", ") };
}

export function pageReply<T>(call: Call, all: readonly T[], shape: (item: T) => unknown): Reply {
  const { offset, perPage } = pageOf(call.query);
  const body = all.slice(offset, offset + perPage).map((item) => shape(item));
  return { status: 200, body, headers: linkHeader(call, all.length) };
}
