import { describe, expect, it } from "vitest";
import { renderSource, toManifestText, toSource } from "./testing.ts";
import { VirtualWorkspace } from "./virtual-workspace.ts";

const mark = { file: "template.yaml", line: 3, column: 1 };

function withFiles(count: number, bytes: Uint8Array): VirtualWorkspace {
  const workspace = new VirtualWorkspace();
  for (let at = 0; at < count; at += 1) workspace.write(`file-${at}`, { mode: "100644", bytes }, mark);
  return workspace;
}

describe("the files of a plan", () => {
  it("may be as many binary ones as text, up to the limit for all", () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0);
    expect(withFiles(1000, bytes).toPlannedFiles(mark)).toHaveLength(1000);
    expect(() => withFiles(1001, bytes)).toThrow(/at most 1000 files, found more/);
  });

  const sourceWith = (count: number) => {
    const files = Array.from({ length: count }, (_, at) => [
      `demo/skeleton/${at}.png`,
      Uint8Array.of(0, 255),
    ]);
    const manifest = toManifestText("- { action: fetch:plain, input: { url: ./skeleton } }");
    return toSource({
      ...Object.fromEntries(files),
      "demo/skeleton/a.txt": "text",
      "demo/template.yaml": manifest,
    });
  };

  it("name the call of binary files in the plan, and none for text", () => {
    const effect = { title: "Binary files", detail: "3, sent together in one further call" };
    expect(renderSource(sourceWith(3)).plan.sideEffects).toEqual([effect]);
    expect(renderSource(sourceWith(0)).plan.sideEffects).toEqual([]);
  });
});
