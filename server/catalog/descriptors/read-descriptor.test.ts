/* A repository's descriptor with all it leads to, over a repository that is a map of texts. */
import { describe, expect, it } from "vitest";
import { createInlineSandbox } from "../../sandbox/testing/inline-sandbox.ts";
import { readRepositoryDescriptor } from "./read-descriptor.ts";
import { componentText as component, locationText as location } from "../testing/descriptor-texts.ts";

/** A component that takes in so many other files. */
const withNotes = (count: number): string =>
  component(
    "web",
    `  notes:\n${Array.from({ length: count }, (_, index) => `    - $text: n${index}\n`).join("")}`,
  );

async function read(text: string | null, files: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const readText = async (path: string): Promise<string | null> => {
    asked.push(path);
    return Object.hasOwn(files, path) ? (files[path] ?? null) : null;
  };
  const set = await readRepositoryDescriptor({ reader: createInlineSandbox() }, { text, readText });
  const refs = set.documents.flatMap(({ entity, ref }) => (entity === null ? [] : [ref]));
  return { set, asked, refs, codes: set.findings.map(({ code }) => code) };
}

describe("a descriptor that leads to nothing", () => {
  it("asks for no other file", async () => {
    const { asked, refs, codes, set } = await read(component("web"));
    expect([asked, refs, codes, set.wanted]).toEqual([[], ["component:default/web"], [], []]);
  });

  it("larger than the catalog reads is a finding and no entity", async () => {
    const { asked, set } = await read(null);
    expect(asked).toEqual([]);
    expect(set).toMatchObject({
      documents: [],
      files: ["catalog-info.yaml"],
      findings: [{ file: "catalog-info.yaml", line: 1, column: 1, code: "file-too-large" }],
    });
  });
});

describe("a descriptor that leads to others", () => {
  it("asks for each file once, also when many name it", async () => {
    const { asked, refs, codes } = await read(
      location("all", "a.yaml", "./a.yaml", "x/../a.yaml", "b.yaml"),
      {
        "a.yaml": component("a", "  note: { $text: ./note.md }\n"),
        "b.yaml": component("b", "  note: { $text: note.md }\n"),
        "note.md": "shared",
      },
    );
    expect(asked).toEqual(["a.yaml", "b.yaml", "note.md"]);
    expect(refs).toEqual(["location:default/all", "component:default/a", "component:default/b"]);
    expect(codes).toEqual([]);
  });

  it("may lead in a circle", async () => {
    const { asked, refs, codes } = await read(location("one", "two.yaml"), {
      "two.yaml": location("two", "catalog-info.yaml", "two.yaml", "three.yaml"),
      "three.yaml": location("three", "two.yaml"),
    });
    expect([asked, codes]).toEqual([["two.yaml", "three.yaml"], []]);
    expect(refs).toEqual(["location:default/one", "location:default/two", "location:default/three"]);
  });

  it.each(["gone.yaml", "__proto__", "constructor", "toString"])(
    "to %s, which is not there, is a finding",
    async (target) => {
      const { asked, refs, codes } = await read(`${location("all", target)}---\n${component("web")}`);
      expect(asked.length).toBeLessThanOrEqual(1);
      expect(codes).toEqual([target === "__proto__" ? "location-unusable" : "location-missing"]);
      expect(refs).toContain("component:default/web");
    },
  );

  it("six deep is read, and one deeper says that it is too much and loses nothing that was known", async () => {
    const chain = (length: number): Record<string, string> =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => [
          `l${index}.yaml`,
          index === length - 1 ? component("end") : location(`l${index}`, `l${index + 1}.yaml`),
        ]),
      );
    const six = await read(location("root", "l0.yaml"), chain(6));
    expect([six.codes, six.refs.at(-1)]).toEqual([[], "component:default/end"]);
    const seven = await read(location("root", "l0.yaml"), chain(7));
    expect([seven.codes, seven.refs, seven.set.wanted]).toEqual([["too-many-files"], [], []]);
    expect(seven.set.documents.map(({ ref }) => ref)).toContain("location:default/root");
  });

  it("takes a megabyte of other files together, and no more", async () => {
    const big = "x".repeat(256 * 1024);
    const files = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`n${index}`, big]));
    expect((await read(withNotes(4), files)).codes).toEqual([]);
    const five = await read(withNotes(5), files);
    expect([five.codes, five.refs]).toEqual([["too-many-files"], []]);
    expect(five.set.findings[0]?.message).toMatch(/at most 80 files of 1048576 bytes together/);
  });

  it("names at most eighty files besides itself", async () => {
    const files = Object.fromEntries(Array.from({ length: 81 }, (_, index) => [`n${index}`, "x"]));
    expect((await read(withNotes(80), files)).codes).toEqual([]);
    const tooMany = await read(withNotes(81), files);
    expect([tooMany.codes, tooMany.asked]).toEqual([["too-many-files"], []]);
  });
});
