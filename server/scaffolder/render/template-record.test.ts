import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { filesOf, renderSource, toManifestText, toSource } from "./testing.ts";

describe("the template record", () => {
  const manifest = toManifestText(
    `- { action: fetch:plain, input: { url: ./s } }
- { action: waymark:manifest, input: { policies: { "docs/**": keep, "gen/**": replace } } }`,
    { parameters: "{ properties: { name: {}, token: { type: string, ui:field: Secret } } }" },
  );
  const source = toSource({
    "demo/template.yaml": manifest,
    "demo/s/docs/a": "a",
    "demo/s/gen/b": "",
    "demo/s/c": "",
  });

  test("it lists template, digest, answers without secrets and every file with blob id, mode and policy", () => {
    const outcome = renderSource(source, { name: "n", token: "hunter2" });
    expect(parse(filesOf(outcome)[".waymark/template.yaml"] ?? "")).toEqual({
      apiVersion: "waymark.dev/v1",
      template: { name: "demo", digest: outcome.digest },
      answers: { name: "n" },
      files: [
        { path: "c", sha: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", mode: "100644", policy: "merge" },
        { path: "docs/a", sha: "2e65efe2a145dda7ee51d1741299f848e5bf752e", mode: "100644", policy: "keep" },
        { path: "gen/b", sha: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", mode: "100644", policy: "replace" },
      ],
    });
    expect(JSON.stringify(outcome)).not.toContain("hunter2");
  });

  test("the same template and answers give the same bytes; one changed byte changes the digest", () => {
    expect(renderSource(source, { name: "n" })).toEqual(renderSource(source, { name: "n" }));
    const shuffled = { ...source, files: [...source.files].reverse() };
    expect(renderSource(shuffled, { name: "n" }).digest).toBe(renderSource(source, { name: "n" }).digest);
    const changed = toSource({ "demo/template.yaml": manifest, "demo/s/c": "x" });
    expect(renderSource(changed).digest).not.toBe(renderSource(source).digest);
  });
});
