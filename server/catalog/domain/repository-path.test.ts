import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveRepositoryPath } from "./repository-path.ts";

describe("a path in a descriptor", () => {
  it.each([
    ["catalog-info.yaml", "docs/openapi.yaml", "docs/openapi.yaml"],
    ["catalog-info.yaml", "./docs/openapi.yaml", "docs/openapi.yaml"],
    ["catalog-info.yaml", "docs//./openapi.yaml", "docs/openapi.yaml"],
    ["services/web/catalog-info.yaml", "openapi.yaml", "services/web/openapi.yaml"],
    ["services/web/catalog-info.yaml", "../api/openapi.yaml", "services/api/openapi.yaml"],
    ["services/web/catalog-info.yaml", "../../README.md", "README.md"],
    ["services/web/catalog-info.yaml", "a/../b.yaml", "services/web/b.yaml"],
    ["catalog-info.yaml", "docs/Übersicht der Dienste.md", "docs/Übersicht der Dienste.md"],
    ["catalog-info.yaml", "...", "..."],
    ["catalog-info.yaml", "..hidden/x", "..hidden/x"],
    ["catalog-info.yaml", "%2e%2e/x", "%2e%2e/x"],
    ["catalog-info.yaml", "a:b/c", "name a file of this repository relative to this one"],
    ["catalog-info.yaml", "docs/__proto__", "docs/__proto__"],
    ["catalog-info.yaml", "constructor", "constructor"],
  ])("in %s, %s names %s", (from, target, expected) => {
    const resolved = resolveRepositoryPath(from, target);
    expect(resolved.ok ? resolved.value : resolved.error.split("; ")[1]).toBe(expected);
  });

  it.each([
    ["", "it names no file"],
    [".", "it names no file"],
    ["./", "it names no file"],
    ["a/..", "it names no file"],
    ["..", "it leaves the repository"],
    ["../x", "it leaves the repository"],
    ["a/../../x", "it leaves the repository"],
    ["a/b/../../../x", "it leaves the repository"],
    ["/etc/passwd", "name a file of this repository relative to this one"],
    ["//host/share", "name a file of this repository relative to this one"],
    [String.raw`\\host\share`, "name a file of this repository relative to this one"],
    [String.raw`a\..\..\x`, "write out each file"],
    ["https://example.com/x", "name a file of this repository relative to this one"],
    ["HTTP://example.com/x", "name a file of this repository relative to this one"],
    ["file:///etc/passwd", "name a file of this repository relative to this one"],
    ["git+ssh://host/x", "name a file of this repository relative to this one"],
    ["C:/Windows", "name a file of this repository relative to this one"],
    ["*.yaml", "write out each file"],
    ["a/**/b.yaml", "write out each file"],
    ["a?.yaml", "write out each file"],
    ["[ab].yaml", "write out each file"],
    ["a\0b", "write out each file"],
    ["a\nb", "write out each file"],
    ["./__proto__", "a file of this name cannot be read"],
    ["x".repeat(401), "it has more than 400 characters"],
  ])("%j is refused: %s", (target, reason) => {
    expect(resolveRepositoryPath("catalog-info.yaml", target)).toEqual({
      ok: false,
      error: `expected a relative path inside this repository, found "${target.slice(0, 200)}"; ${reason}`,
    });
  });

  it("of exactly four hundred characters is read", () => {
    expect(resolveRepositoryPath("catalog-info.yaml", "x".repeat(400))).toMatchObject({ ok: true });
  });

  it("never leads out of the repository, and says the same again when it is resolved from the root", () => {
    const segment = fc.constantFrom("a", "b.yaml", "..", ".", "", "...", " ", "é");
    const segments = fc.array(segment, { maxLength: 8 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(segments, segments, (folder, target) => {
        const from = resolveRepositoryPath("catalog-info.yaml", folder);
        const resolved = resolveRepositoryPath(`${from.ok ? from.value : "deep/er"}/x.yaml`, target);
        if (!resolved.ok) return;
        expect(resolved.value.startsWith("/")).toBe(false);
        expect(resolved.value.split("/").some((part) => ["", ".", ".."].includes(part))).toBe(false);
        expect(resolveRepositoryPath("catalog-info.yaml", resolved.value)).toEqual(resolved);
      }),
      { seed: 33, numRuns: 500 },
    );
  });
});
