import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatFinding } from "../../kernel/finding.ts";
import { matchesPath } from "./match-path.ts";
import { resolveFetchUrl } from "./fetch-url.ts";
import { validateTemplate } from "./render-template.ts";
import { filesOf, refusal, renderSource, toManifestText, toSource } from "./testing.ts";
import { VirtualWorkspace } from "./virtual-workspace.ts";

const mark = { file: "template.yaml", line: 3, column: 1 };
const text = (content: string) => ({ mode: "100644" as const, bytes: new TextEncoder().encode(content) });
const render = (steps: string, files: Readonly<Record<string, string>>) =>
  filesOf(renderSource(toSource({ "demo/template.yaml": toManifestText(steps), ...files }), { name: "n" }));
const validate = (steps: string, files: Readonly<Record<string, string>>) =>
  validateTemplate(toSource({ "demo/template.yaml": toManifestText(steps), ...files })).findings.map(
    formatFinding,
  );

describe("a file that a step does not render", () => {
  const workflow = "${{ github.sha }}";
  it.each([
    [
      "templateFileExtension: .njk",
      { "demo/s/a.yml": workflow, "demo/s/b.md.njk": "${{ values.name }}" },
      { "a.yml": workflow, "b.md": "n" },
    ],
    [
      "templateFileExtension: true",
      { "demo/s/a.yml": workflow, "demo/s/${{ values.name }}.njk": "" },
      { "a.yml": workflow, n: "" },
    ],
    ["copyWithoutTemplating: ['*.yml']", { "demo/s/a.yml": workflow }, { "a.yml": workflow }],
    [
      "copyWithoutRender: [raw]",
      { "demo/s/raw/${{ github.x }}.yml": workflow },
      { "raw/${{ github.x }}.yml": workflow },
    ],
  ])("with %s is not checked for undeclared names either", (input, files, expected) => {
    const steps = `- { action: fetch:template, input: { url: ./s, ${input} } }`;
    expect(render(steps, files)).toEqual(expected);
    expect(validate(steps, files)).toEqual([]);
  });

  it.each([
    ["templateFileExtension: .njk", "demo/s/a.yml.njk"],
    ["templateFileExtension: false", "demo/s/a.yml"],
    ["copyWithoutTemplating: ['*.md']", "demo/s/a.yml"],
    ["copyWithoutTemplating: ['*.yml']", "demo/s/${{ values.nmae }}.yml"],
    ["copyWithoutRender: [other]", "demo/s/raw/a.yml"],
  ])("ends where %s does: %s is checked", (input, path) => {
    const found = validate(`- { action: fetch:template, input: { url: ./s, ${input} } }`, {
      [path]: workflow,
    });
    expect(found).toEqual([expect.stringMatching(/^templates\/demo\/s\/.*:1:5: undeclared_name: /)]);
  });
});

describe("the end of a comment without its beginning", () => {
  it("is a mistake of a file that is rendered, found before it is", () => {
    const files = { "demo/s/run.sh": "echo ${{ values.name }}\n  #} -gt 0 ]\n" };
    const steps = "- { action: fetch:template, input: { url: ./s } }";
    const problem =
      "templates/demo/s/run.sh:2:3: template_syntax: Found #} without {#; write ${{ '#}' }} for the text.";
    expect(validate(steps, files)).toEqual([problem]);
    expect(refusal(() => render(steps, files))).toEqual({ code: "template_invalid", message: problem });
  });

  it.each([
    ["a #} b\n", "a #} b\n"],
    ["${{ values.name }} ${{ '#}' }}\n", "n #}\n"],
    ["{% raw %}${#} #}{% endraw %}\n", "${#} #}\n"],
    ["{# why #}${{ values.name }}\n", "n\n"],
  ])("is none in %j", (content, rendered) => {
    const steps = "- { action: fetch:template, input: { url: ./s } }";
    expect(validate(steps, { "demo/s/a": content })).toEqual([]);
    expect(render(steps, { "demo/s/a": content })).toEqual({ a: rendered });
  });
});

describe("a file that is there already", () => {
  it.each(["README.md", "./README.md", "././README.md"])(
    "stays when another step writes it as %s",
    (path) => {
      const steps = `- { action: fetch:plain, input: { url: ./s } }
- { action: fetch:template:file, input: { url: ./other.md, targetPath: ${path} } }`;
      const files = { "demo/s/README.md": "first", "demo/other.md": "second" };
      expect(render(steps, files)).toEqual({ "README.md": "first" });
      expect(
        render(steps.replace(`targetPath: ${path}`, `targetPath: ${path}, replace: true`), files),
      ).toEqual({ "README.md": "second" });
    },
  );

  it("is not renamed over, unless that is asked for", () => {
    const steps = (rename: string) =>
      `- { action: fetch:plain, input: { url: ./s } }\n- { action: fs:rename, input: { files: [${rename}] } }`;
    const files = { "demo/s/a": "a", "demo/s/b": "b" };
    expect(refusal(() => render(steps("{ from: a, to: b }"), files)).message).toBe(
      'templates/demo/template.yaml:12:9: "b" exists already; set overwrite to replace it.',
    );
    expect(render(steps("{ from: a, to: b, overwrite: true }"), files)).toEqual({ b: "a" });
    expect(render(steps("{ from: a, to: ./a }"), files)).toEqual({ a: "a", b: "b" });
    expect(refusal(() => render(steps("{ from: c, to: d }"), files)).message).toContain(
      'Expected a file at "c", found none.',
    );
    expect(refusal(() => render(steps("{ from: a, to: ../d }"), files)).code).toBe("path_not_allowed");
  });
});

describe("the tree of a workspace", () => {
  const tree = (...paths: string[]) => {
    const workspace = new VirtualWorkspace();
    for (const path of paths) workspace.write(path, text(path), mark);
    return workspace.toPlannedFiles(mark).map((file) => file.path);
  };

  it("is in the order git lists it, by bytes", () => {
    expect(tree("b", "a/z", "a-b", "a.b", "Z", "ä", "a/a")).toEqual([
      "Z",
      "a-b",
      "a.b",
      "a/a",
      "a/z",
      "b",
      "ä",
    ]);
  });

  it.each([
    [["README", "readme"], 'names that differ in more than case and accents, found "README" and "readme"'],
    [["é", "e\u0301"], "names that differ in more than case and accents, found "],
    [["a", "a/b"], 'a folder or a file, found "a" as both (because of "a/b")'],
    [["A", "a/b/c"], 'a folder or a file, found "a" as both (because of "a/b/c")'],
  ])("may not hold both of %j", (paths, message) => {
    expect(refusal(() => tree(...paths))).toEqual({
      code: "path_not_allowed",
      message: expect.stringContaining(`template.yaml:3:1: Expected ${message}`) as string,
    });
  });

  it.each(["../x", "/abs", ".git/config", "a\\b", "a\u0000b", ""])("may not hold %j", (path) => {
    expect(refusal(() => tree(path)).code).toBe("path_not_allowed");
  });

  it("may be five megabytes in all, not one byte more, and what is deleted does not count", () => {
    const workspace = new VirtualWorkspace();
    const half = { mode: "100644" as const, bytes: new Uint8Array(2.5 * 1024 * 1024) };
    workspace.write("a", half, mark);
    workspace.write("a", half, mark);
    workspace.write("b", half, mark);
    expect(refusal(() => workspace.write("c", text("x"), mark)).message).toBe(
      "template.yaml:3:1: Expected at most 5 MB of files, found more.",
    );
    workspace.delete("c");
    workspace.delete("b");
    workspace.delete("b");
    workspace.write("d", half, mark);
    expect(workspace.paths).toEqual(["a", "d"]);
  });
});

describe("a glob", () => {
  it.each([
    ["**/*.yml", ".github/workflows/ci.yml"],
    ["*", ".env"],
    [".github", ".github/workflows/ci.yml"],
    [".github/", ".github/CODEOWNERS"],
    ["./docs", "docs/a.md"],
    ["docs/**", "docs/.hidden/a"],
    ["*.{js,ts}", "a.ts"],
    ["", "anything/at/all"],
    [".", "anything"],
    ["a/*/c", "a/.b/c"],
  ])("%j matches %s", (pattern, path) => {
    expect(matchesPath(pattern, path)).toBe(true);
  });

  it.each([
    ["*.yml", ".github/ci.yml"],
    ["docs", "docs2/a"],
    ["docs/*.md", "docs/deep/a.txt"],
    ["*.{js,ts}", "a.tsx"],
    ["github", ".github/a"],
    ["a?c", "a/c"],
    [".env", "xenv"],
  ])("%j does not match %s", (pattern, path) => {
    expect(matchesPath(pattern, path)).toBe(false);
  });

  it("made of a path's own name matches it and all below", () => {
    const segment = fc.stringMatching(/^[a-z.][a-z-]{0,5}$/).filter((part) => !/^\.*$/.test(part));
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), segment, (segments, extra) => {
        const path = segments.join("/");
        expect([
          matchesPath(path, path),
          matchesPath(path, `${path}/${extra}`),
          matchesPath(path, `${extra}x/${path}`),
        ]).toEqual([true, true, false]);
      }),
    );
  });
});

describe("where a fetch leads", () => {
  it.each([
    ["./skeleton", "demo/skeleton"],
    ["skeleton/", "demo/skeleton"],
    [".", "demo"],
    ["../_parts/ci", "_parts/ci"],
    ["./a/../b", "demo/b"],
  ])("%s is %s", (url, path) => {
    expect(resolveFetchUrl(url, "demo")).toEqual({ ok: true, value: path });
  });

  it("stays among the templates, whatever is asked for", () => {
    const part = fc.constantFrom("..", ".", "a", "", "...", "~", "%2e%2e", "..%2f", "\\", "a:b");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const resolved = resolveFetchUrl(parts.join("/"), "demo");
        if (!resolved.ok) return;
        expect(resolved.value.split("/")).not.toContain("..");
        expect(resolved.value).not.toMatch(/^\/|\\|^$|\0/);
      }),
    );
  });
});
