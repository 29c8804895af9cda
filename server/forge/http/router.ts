import type { Method, Route } from "./call.ts";

// Patterns: `{name}` is one segment, `{name+}` the rest of the path (file paths and refs contain slashes).
// Literal segments win over parameters, parameters over rests, so declaration order does not matter.

type Compiled = {
  readonly route: Route;
  readonly expression: RegExp;
  readonly names: readonly string[];
  readonly rank: string;
};
export type Match = { readonly route: Route; readonly params: Record<string, string> };
export type Router = (method: string, path: string) => Match | { readonly allowed: readonly Method[] };

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function compile(route: Route): Compiled {
  const names: string[] = [];
  const segments = route.path.split("/").map((segment) => {
    const found = /^\{([a-z_]+)(\+?)\}$/.exec(segment);
    if (!found) return { source: escape(segment), rank: "0" };
    names.push(found[1] ?? "");
    return found[2] ? { source: "(.+)", rank: "2" } : { source: "([^/]+)", rank: "1" };
  });
  return {
    route,
    names,
    expression: new RegExp(`^${segments.map((segment) => segment.source).join("/")}$`),
    rank: segments.map((segment) => segment.rank).join(""),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function createRouter(routes: readonly Route[]): Router {
  const compiled = routes.map(compile).sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
  return (method, path) => {
    const allowed: Method[] = [];
    for (const { route, expression, names } of compiled) {
      const found = expression.exec(path);
      if (!found) continue;
      if (route.method !== method) {
        allowed.push(route.method);
        continue;
      }
      const params = Object.fromEntries(names.map((name, index) => [name, decode(found[index + 1] ?? "")]));
      return { route, params };
    }
    return { allowed };
  };
}
