import { describe, expect, it } from "vitest";
import { ok, type Route } from "./call.ts";
import { createRouter } from "./router.ts";

const route = (method: Route["method"], path: string): Route => ({
  method,
  path,
  needs: "nothing",
  permission: "",
  handle: () => ok({}),
});
const router = createRouter([
  route("GET", "/repos/{owner}/{repo}/commits/{ref+}"),
  route("GET", "/repos/{owner}/{repo}/commits/{ref}/status"),
  route("GET", "/repos/{owner}/{repo}/actions/secrets/{secret_name}"),
  route("GET", "/repos/{owner}/{repo}/actions/secrets/public-key"),
  route("PUT", "/repos/{owner}/{repo}/contents/{path+}"),
]);

function find(method: string, path: string): unknown {
  const match = router(method, path);
  return "route" in match ? [match.route.path.split("/").slice(4).join("/"), match.params] : match;
}

describe("the router", () => {
  it("prefers literal segments over parameters, and parameters over rests, whatever the declaration order", () => {
    expect(find("GET", "/repos/o/r/actions/secrets/public-key")).toMatchObject([
      "actions/secrets/public-key",
      {},
    ]);
    expect(find("GET", "/repos/o/r/commits/main/status")).toMatchObject([
      "commits/{ref}/status",
      { ref: "main" },
    ]);
    expect(find("GET", "/repos/o/r/commits/topic/one")).toMatchObject([
      "commits/{ref+}",
      { ref: "topic/one" },
    ]);
  });

  it("decodes percent escapes, including encoded slashes, and survives broken ones", () => {
    expect(find("GET", "/repos/o/r/commits/topic%2Fone")).toMatchObject([
      "commits/{ref+}",
      { ref: "topic/one" },
    ]);
    expect(find("PUT", "/repos/o/r/contents/a%20b/%C3%A9.md")).toMatchObject([
      "contents/{path+}",
      { path: "a b/é.md" },
    ]);
    expect(find("GET", "/repos/o/r/commits/100%")).toMatchObject(["commits/{ref+}", { ref: "100%" }]);
  });

  it("names the methods a path has when the asked one is missing, and nothing for an unknown path", () => {
    expect(find("GET", "/repos/o/r/contents/x")).toEqual({ allowed: ["PUT"] });
    expect(find("GET", "/nowhere")).toEqual({ allowed: [] });
  });
});
