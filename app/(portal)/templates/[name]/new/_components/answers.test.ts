import { describe, expect, it } from "vitest";
import { toWizardPath } from "~/server/scaffolder/domain/wizard-link.ts";
import { answersFromLink, answersToSend, followDefaults, withDefaults } from "./answers";
import { discardDraft, readDraft, writeDraft } from "./draft";

const page = {
  type: "object" as const,
  properties: {
    name: { type: "string" as const },
    tier: { type: "integer" as const, enum: [0, 1], default: 1 },
    public: { type: "boolean" as const },
  },
  dependencies: {
    tier: {
      oneOf: [
        { properties: { tier: { enum: [0] }, onCall: { type: "string" as const, default: "" } } },
        { properties: { tier: { enum: [1] } } },
      ],
    },
  },
};

describe("the answers of a wizard", () => {
  it("are completed with the defaults of the branch that applies", () => {
    expect(withDefaults(page, { name: "a" })).toEqual({ name: "a", tier: 1 });
    expect(withDefaults(page, { name: "a", tier: 0 })).toEqual({ name: "a", tier: 0, onCall: "" });
  });

  it("follow the proposal of another branch until they are chosen", () => {
    const tiered = {
      type: "object" as const,
      properties: {
        tier: { enum: [0, 1], default: 1 },
        latencyMs: { type: "integer" as const, default: 250 },
      },
      dependencies: {
        tier: {
          oneOf: [
            { properties: { tier: { enum: [0] }, latencyMs: { default: 100 } } },
            { properties: { tier: { enum: [1] } } },
          ],
        },
      },
    };
    const proposed = withDefaults(tiered, {});
    expect(proposed).toEqual({ tier: 1, latencyMs: 250 });
    expect(withDefaults(tiered, { tier: 0 })).toEqual({ tier: 0, latencyMs: 100 });
    const zero = followDefaults(tiered, proposed, { tier: 0, latencyMs: 250 });
    expect(zero).toEqual({ tier: 0, latencyMs: 100 });
    expect(followDefaults(tiered, zero, { tier: 1, latencyMs: 100 })).toEqual(proposed);
    expect(followDefaults(tiered, { tier: 1, latencyMs: 500 }, { tier: 0, latencyMs: 500 })).toEqual({
      tier: 0,
      latencyMs: 500,
    });
    expect(followDefaults(tiered, proposed, { tier: 1, latencyMs: 100 })).toEqual({
      tier: 1,
      latencyMs: 100,
    });
  });

  it("leave out questions that are no longer asked", () => {
    expect(answersToSend([page], { name: "a", tier: 0, onCall: "x" })).toEqual({
      name: "a",
      tier: 0,
      onCall: "x",
    });
    expect(answersToSend([page], { name: "a", tier: 1, onCall: "x", other: 1 })).toEqual({
      name: "a",
      tier: 1,
    });
  });

  it("are read from a link with the type each question declares, unknown ones ignored", () => {
    const link = {
      "values.name": "7",
      "values.tier": "0",
      "values.public": "true",
      "values.nobody": "x",
      name: "y",
    };
    expect(answersFromLink([page], link)).toEqual({ name: "7", tier: 0, public: true });
  });

  it("are read from a link for questions behind a condition too, asked or not is decided later", () => {
    const link = { "values.tier": "0", "values.onCall": "https://on.call" };
    expect(answersFromLink([page], link)).toEqual({ tier: 0, onCall: "https://on.call" });
    expect(answersToSend([page], answersFromLink([page], { ...link, "values.tier": "1" }))).toEqual({
      tier: 1,
    });
  });

  it("come back from a link as they went in, whatever their form", () => {
    const forms = {
      type: "object" as const,
      properties: {
        text: { type: "string" as const },
        size: { enum: [1, 2] },
        regions: { type: "array" as const, items: { type: "string" as const } },
        limits: { type: "object" as const },
        isOn: { type: "boolean" as const },
        share: { type: "number" as const },
      },
      if: { properties: { isOn: { const: true } } },
      then: { properties: { engine: { type: "string" as const } } },
    };
    const answers = {
      ...{ text: "a=b&c d/ä\n[1]", size: 2, regions: ["north"], limits: { memory: 5 } },
      ...{ isOn: true, share: 0.5, engine: "7" },
    };
    const path = toWizardPath("t", { ...answers, absent: undefined });
    const query = Object.fromEntries(new URL(path ?? "", "http://portal").searchParams);
    expect(answersFromLink([forms], query)).toEqual(answers);
    expect(answersFromLink([forms], { "values.regions": "north", "values.limits": "[1]" })).toEqual({});
  });

  it("make no link when it would be too long for an address", () => {
    expect(toWizardPath("t", { text: "x".repeat(7_000) })).toContain("/templates/t/new?values.text=xx");
    expect(toWizardPath("t", { text: "x".repeat(8_000) })).toBeNull();
    expect(toWizardPath("t", {})).toBe("/templates/t/new");
  });
});

function memoryStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

describe("a draft", () => {
  it("is kept per template until it is discarded", () => {
    const storage = memoryStorage();
    writeDraft(storage, "a", { answers: { name: "x" }, page: 1 });
    expect(readDraft(storage, "a")).toEqual({ answers: { name: "x" }, page: 1 });
    expect(readDraft(storage, "b")).toBeUndefined();
    discardDraft(storage, "a");
    expect(readDraft(storage, "a")).toBeUndefined();
  });

  it("is ignored when it is not one, and a full storage does not stop the wizard", () => {
    const storage = memoryStorage();
    storage.setItem("waymark.draft.a", "[1]");
    expect(readDraft(storage, "a")).toBeUndefined();
    const full = {
      ...storage,
      setItem: () => {
        throw new Error("full");
      },
    };
    expect(() => writeDraft(full, "a", { answers: {}, page: 0 })).not.toThrow();
  });
});
