import { describe, expect, it } from "vitest";
import { toWizardPath } from "./wizard-link.ts";

describe("a create link", () => {
  it.each<[Record<string, unknown>, string]>([
    [{}, "/templates/typescript-service/new"],
    [{ name: "checkout", tier: 0 }, "/templates/typescript-service/new?values.name=checkout&values.tier=0"],
    [
      { a: true, b: ["x"], c: { d: 1 } },
      "/templates/typescript-service/new?values.a=true&values.b=%5B%22x%22%5D&values.c=%7B%22d%22%3A1%7D",
    ],
    [{ a: undefined, b: null, c: "" }, "/templates/typescript-service/new?values.c="],
    [{ a: "ä & =?#" }, "/templates/typescript-service/new?values.a=%C3%A4+%26+%3D%3F%23"],
  ])("for %j", (answers, path) => {
    expect(toWizardPath("typescript-service", answers)).toBe(path);
  });

  it("stays inside the portal, whatever the template is called", () => {
    expect(toWizardPath("../admin?x=//evil", {})).toBe("/templates/..%2Fadmin%3Fx%3D%2F%2Fevil/new");
  });

  it("is none when it would be longer than servers take", () => {
    const room = 8_000 - "/templates/a/new?values.x=".length;
    expect(toWizardPath("a", { x: "y".repeat(room) })).toHaveLength(8_000);
    expect(toWizardPath("a", { x: "y".repeat(room + 1) })).toBeNull();
  });
});
