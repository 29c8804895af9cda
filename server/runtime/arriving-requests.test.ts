import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodablePath, methodsAt } from "./arriving-requests.ts";

describe("a path", () => {
  it.each([
    ["/catalog?q=%zz", "/catalog?q=%zz"],
    ["/a%20b", "/a%20b"],
    ["/%zz", "/%25zz"],
    ["/%E0%A4%A?a=1?b", "/%25E0%25A4%25A?a=1?b"],
  ])("%s becomes %s", (given, expected) => {
    expect(decodablePath(given)).toBe(expected);
  });

  it("can always be decoded afterwards, and one that could be stays as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii" }), (path) => {
        const [prepared = ""] = decodablePath(path).split("?");
        expect(() => decodeURIComponent(prepared)).not.toThrow();
        expect(decodablePath(prepared)).toBe(prepared);
      }),
    );
  });
});

const doors = [
  { route: "/api/setup", methods: ["POST"] },
  { route: "/api/auth/callback/[provider]", methods: ["GET"] },
  { route: "/healthz", methods: ["GET"] },
];

describe("a method", () => {
  it.each([
    ["GET", "/catalog", true],
    ["HEAD", "/healthz", true],
    ["POST", "/catalog", false],
    ["PROPFIND", "/login", false],
    ["POST", "/api/v1/runs", true],
    ["TRACE", "/api/v1/runs", false],
    ["MKCOL", "/api/v1/runs", false],
    ["POST", "/__nextjs_original-stack-frames", true],
    ["POST", "/api/setup", true],
    ["OPTIONS", "/api/setup", true],
    ["GET", "/api/setup", false],
    ["HEAD", "/api/setup?a=b", false],
    ["DELETE", "/api/setup?a=b", false],
    ["PUT", "/api/setup/deeper", true],
    ["HEAD", "/api/auth/callback/oidc?code=1", true],
    ["POST", "/api/auth/callback/oidc?code=1", false],
    ["POST", "/healthz", false],
  ])("%s of %s is answered: %s", (method, url, expected) => {
    expect(methodsAt(url, doors).includes(method)).toBe(expected);
  });
});
