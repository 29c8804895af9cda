import { describe, expect, it } from "vitest";
import { answersFromLink, answersToSend, withDefaults } from "./answers";
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
