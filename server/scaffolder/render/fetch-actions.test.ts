import { describe, expect, test } from "vitest";
import { filesOf, refusal, renderSkeleton, renderSource, toManifestText, toSource } from "./testing.ts";

describe("fetching files", () => {
  test("text and names are rendered, binaries and modes survive", () => {
    const binary = Uint8Array.from([0, 1, 255]);
    const files = renderSkeleton(
      {
        "README.md": "# ${{ values.name }}\n",
        "src/${{ values.name }}.ts": "export {};\n",
        "logo.png": binary,
      },
      { name: "checkout" },
    );
    expect(files).toEqual({
      "README.md": "# checkout\n",
      "src/checkout.ts": "export {};\n",
      "logo.png": "AAH/",
    });
  });

  test("a name that renders to nothing leaves the file out, also as a folder", () => {
    const files = renderSkeleton(
      {
        "{% if values.on %}a.txt{% endif %}": "a",
        "{% if values.on %}dir{% endif %}/b.txt": "b",
        "c.txt": "c",
      },
      { on: false },
    );
    expect(Object.keys(files)).toEqual(["c.txt"]);
  });

  test("an answer may add folders to a path", () => {
    expect(renderSkeleton({ "src/${{ values.package }}/A.java": "" }, { package: "com/acme" })).toEqual({
      "src/com/acme/A.java": "",
    });
  });

  test("copyWithoutTemplating copies contents byte by byte, copyWithoutRender names too, dotfiles and folders match", () => {
    const manifest = toManifestText(`- action: fetch:template
  input:
    url: ./skeleton
    copyWithoutTemplating: [.github/workflows/, "*.tpl"]
    copyWithoutRender: ["raw/**"]`);
    const workflow = "run: ${{ github.sha }}";
    const source = toSource({
      "demo/template.yaml": manifest,
      "demo/skeleton/.github/workflows/ci.yml": workflow,
      "demo/skeleton/${{ values.name }}.tpl": workflow,
      "demo/skeleton/raw/${{ github.x }}": workflow,
    });
    expect(filesOf(renderSource(source, { name: "n" }))).toEqual({
      ".github/workflows/ci.yml": workflow,
      "n.tpl": workflow,
      "raw/${{ github.x }}": workflow,
    });
  });

  test("targetPath, templateFileExtension, trimBlocks, shared folders, single files and plain copies", () => {
    const manifest = toManifestText(`- action: fetch:template
  input: { url: ./skeleton, targetPath: ./app/, templateFileExtension: true, trimBlocks: true }
- action: fetch:plain
  input: { url: ../_parts/legal }
- action: fetch:template:file
  input: { url: ./one.txt, targetPath: "docs/\${{ values.name }}.txt" }
- action: fetch:plain:file
  input: { url: ./one.txt, targetPath: plain.txt }`);
    const source = toSource({
      "demo/template.yaml": manifest,
      "demo/skeleton/a.txt.njk": "{% if values.name %}\n${{ values.name }}\n{% endif %}\n",
      "demo/skeleton/b.txt": "${{ github.sha }}",
      "demo/one.txt": "one ${{ values.name }}",
      "_parts/legal/LICENSE": "${{ untouched }}",
    });
    expect(filesOf(renderSource(source, { name: "n" }))).toEqual({
      "app/a.txt": "n\n",
      "app/b.txt": "${{ github.sha }}",
      LICENSE: "${{ untouched }}",
      "docs/n.txt": "one n",
      "plain.txt": "one ${{ values.name }}",
    });
  });

  test("an existing file stays unless replace is set", () => {
    const step = (replace: boolean) =>
      toManifestText(`- { action: fetch:template, input: { url: ./one } }
- { action: fetch:template, input: { url: ./two, replace: ${replace} } }`);
    const source = (replace: boolean) =>
      toSource({ "demo/template.yaml": step(replace), "demo/one/a": "one", "demo/two/a": "two" });
    expect(filesOf(renderSource(source(false)))).toEqual({ a: "one" });
    expect(filesOf(renderSource(source(true)))).toEqual({ a: "two" });
  });

  test("cookiecutter templates use their own delimiters and root", () => {
    const manifest = toManifestText(
      "- { action: fetch:template, input: { url: ./s, cookiecutterCompat: true, values: { name: x } } }",
      { strict: false },
    );
    const source = toSource({
      "demo/template.yaml": manifest,
      "demo/s/a": "{{ cookiecutter.name }} {{ [1] | jsonify }}",
    });
    expect(filesOf(renderSource(source))).toEqual({ a: "x [1]" });
  });

  test.each(["https://example.com/x", "../../etc", "/etc", "../../../root/.ssh", "..", "file:///etc/passwd"])(
    "the url %s is refused",
    (url) => {
      const manifest = toManifestText(`- { action: fetch:plain, input: { url: ${JSON.stringify(url)} } }`);
      const { code, message } = refusal(() => renderSource(toSource({ "demo/template.yaml": manifest })));
      expect([code, message.includes("template.yaml:11:9")]).toEqual(["template_invalid", true]);
    },
  );
});
