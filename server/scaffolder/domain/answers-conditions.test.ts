import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pagesWithoutSecrets, resolveAnswers, withoutSecrets } from "./answers.ts";
import type { JsonObject } from "./json-value.ts";

const text = { type: "string" };
const resolve = (page: JsonObject, answers: JsonObject) => {
  const result = resolveAnswers([page], answers);
  return result.ok ? result.value : result.error.map(({ field, message }) => `${field}: ${message}`);
};

describe("an answer that another one needs", () => {
  it.each(["dependencies", "dependentRequired"])("is asked for by %s, and only then", (keyword) => {
    const page = { properties: { card: text, billing: text }, [keyword]: { card: ["billing"] } };
    expect(resolve(page, { card: "4111" })).toEqual([
      'billing: Expected an answer to "billing", found none.',
    ]);
    expect(resolve(page, { card: "4111", billing: "x" })).toEqual({ card: "4111", billing: "x" });
    expect(resolve(page, { billing: "x" })).toEqual({ billing: "x" });
    expect(resolve(page, {})).toEqual({});
  });

  it("is asked for by a default too, because a default is an answer", () => {
    const page = {
      properties: { card: { ...text, default: "4111" }, billing: text },
      dependencies: { card: ["billing"] },
    };
    expect(resolve(page, {})).toEqual(['billing: Expected an answer to "billing", found none.']);
  });

  it("is asked for inside an object by its whole path", () => {
    const page = {
      properties: {
        pay: { type: "object", properties: { card: text, name: text }, dependencies: { card: ["name"] } },
      },
    };
    expect(resolve(page, { pay: { card: "1" } })).toEqual([
      'pay.name: Expected an answer to "pay.name", found none.',
    ]);
  });

  it("may be a whole schema", () => {
    const page = {
      properties: { card: text },
      dependentSchemas: {
        card: { required: ["billing"], properties: { billing: { ...text, minLength: 3 } } },
      },
    };
    expect(resolve(page, { card: "1", billing: "ab" })).toEqual([
      "billing: Expected at least 3 characters, found 2.",
    ]);
    expect(resolve(page, { billing: "abc" })).toEqual({});
  });
});

describe("a condition", () => {
  const page = {
    properties: { database: { type: "boolean", default: false } },
    dependencies: {
      database: {
        oneOf: [
          { properties: { database: { const: false } } },
          {
            properties: {
              database: { const: true },
              engine: { ...text, enum: ["postgres", "mysql"], default: "postgres" },
            },
            dependencies: {
              engine: {
                oneOf: [
                  {
                    properties: {
                      engine: { const: "postgres" },
                      extensions: { type: "array", items: text, default: [] },
                    },
                  },
                  { properties: { engine: { const: "mysql" }, charset: { ...text, default: "utf8mb4" } } },
                ],
              },
            },
          },
        ],
      },
    },
  };

  it.each<[JsonObject, JsonObject]>([
    [{}, { database: false }],
    [{ database: true }, { database: true, engine: "postgres", extensions: [] }],
    [
      { database: true, engine: "mysql" },
      { database: true, engine: "mysql", charset: "utf8mb4" },
    ],
    [
      { database: true, extensions: ["postgis"] },
      { database: true, engine: "postgres", extensions: ["postgis"] },
    ],
    [
      { database: true, engine: "mysql", extensions: ["x"] },
      { database: true, engine: "mysql", charset: "utf8mb4" },
    ],
    [{ database: false, engine: "mysql", charset: "x" }, { database: false }],
  ])("behind a condition: %j is %j", (answers, complete) => {
    expect(resolve(page, answers)).toEqual(complete);
  });

  it("names what is wrong behind it by field and nothing of the branches", () => {
    expect(resolve(page, { database: true, engine: "oracle" })).toEqual([
      'engine: Expected one of "postgres", "mysql".',
    ]);
    expect(resolve(page, { database: true, extensions: [1] })).toEqual([
      "extensions.0: Expected string, found number.",
    ]);
  });

  it("is settled: complete answers resolve to themselves", () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            database: fc.boolean(),
            engine: fc.constantFrom("postgres", "mysql"),
            extensions: fc.array(fc.string()),
            charset: fc.string(),
          },
          { requiredKeys: [] },
        ),
        (answers) => {
          const once = resolveAnswers([page], answers);
          if (!once.ok) throw new Error(JSON.stringify(once.error));
          expect(resolveAnswers([page], once.value)).toEqual(once);
          expect("engine" in once.value).toBe(once.value["database"] === true);
        },
      ),
    );
  });

  it.each([
    [{ tier: 0 }, ["onCall"]],
    [{ tier: 3 }, []],
  ])("of if and then asks by %j for %j", (answers, missing) => {
    const conditional = {
      properties: { tier: { type: "integer" }, onCall: text },
      allOf: [{ if: { properties: { tier: { const: 0 } } }, then: { required: ["onCall"] } }],
    };
    expect(resolve(conditional, answers)).toEqual(
      missing.length === 0
        ? answers
        : missing.map((name) => `${name}: Expected an answer to "${name}", found none.`),
    );
  });
});

describe("the name of a question", () => {
  it.each(["a b", "größe", "a/b", "a~b", "100%", "a.b", "日本"])(
    "%j comes back as it was written",
    (name) => {
      expect(resolve({ properties: { [name]: { type: "integer" } } }, { [name]: "x" })).toEqual([
        `${name}: Expected integer, found string.`,
      ]);
    },
  );

  it.each(["toString", "valueOf", "hasOwnProperty"])(
    "may be %s without being answered by every object",
    (name) => {
      const page = {
        properties: { [name]: text, other: { ...text, default: "x" } },
        dependencies: { [name]: { properties: { more: { ...text, default: "y" } } } },
      };
      const result = resolveAnswers([page], {});
      expect(result.ok && Object.entries(result.value)).toEqual([["other", "x"]]);
      expect(resolve(page, { [name]: "a" })).toEqual({ [name]: "a", other: "x", more: "y" });
    },
  );
});

describe("the size of answers", () => {
  const page = { properties: { a: {}, b: {} } };
  const nested = (levels: number) => {
    let value: JsonObject | string[] = ["end"];
    for (let level = 1; level < levels; level += 1) value = { x: value };
    return value;
  };

  it.each([
    ["a text of 20,000 characters", { a: "x".repeat(20_000) }],
    ["32 levels", { a: nested(32) }],
    ["100,000 characters in all", { a: Array.from({ length: 9 }, () => "x".repeat(11_000)) }],
  ])("may be %s", (_name, answers) => {
    expect(resolveAnswers([page], answers).ok).toBe(true);
  });

  it.each<[string, JsonObject, string]>([
    ["one character more", { a: "x".repeat(20_001) }, "a: Expected at most 20000 characters, found 20001."],
    [
      "one character more inside",
      { a: { b: ["x".repeat(20_001)] } },
      "a.b.0: Expected at most 20000 characters, found 20001.",
    ],
    [
      "one level more",
      { a: nested(33) },
      `a${".x".repeat(32)}: Expected at most 32 nested levels, found more.`,
    ],
    [
      "twenty thousand levels",
      { b: nested(20_000) },
      `b${".x".repeat(32)}: Expected at most 32 nested levels, found more.`,
    ],
    [
      "names instead of texts",
      { a: { ["k".repeat(100_001)]: 1 } },
      ": Expected at most 100000 characters of answers, found 100013.",
    ],
    [
      "a NUL inside",
      { a: [{ c: "x\u0000" }] },
      "a.0.c: Expected text, found a character that files cannot hold.",
    ],
  ])("may not be %s", (_name, answers, problem) => {
    expect(resolve(page, answers)).toEqual([problem]);
  });
});

describe("secret questions", () => {
  const secret = { ...text, "ui:field": "Secret" };
  const pages: JsonObject[] = [
    { required: ["name", "token"], properties: { name: text, token: secret } },
    {
      properties: { mode: text, key: { ...text, writeOnly: true } },
      allOf: [
        {
          if: { properties: { mode: { const: "x" } } },
          then: { required: ["key"], properties: { key: { type: "string" } } },
        },
      ],
    },
  ];

  it("are neither asked nor required of the answers that are written down", () => {
    expect(resolveAnswers(pagesWithoutSecrets(pages), { name: "a", mode: "x" })).toEqual({
      ok: true,
      value: { name: "a", mode: "x" },
    });
    expect(JSON.stringify(pagesWithoutSecrets(pages))).not.toMatch(/token|key/);
  });

  it.each(["dependencies", "dependentRequired"])("are not required of them by %s either", (keyword) => {
    const page = {
      properties: { mode: text, token: secret, note: text },
      [keyword]: { mode: ["token", "note"] },
    };
    const result = resolveAnswers(pagesWithoutSecrets([page]), { mode: "x" });
    expect(result.ok ? [] : result.error.map(({ field }) => field)).toEqual(["note"]);
    expect(resolveAnswers(pagesWithoutSecrets([page]), { mode: "x", note: "y" }).ok).toBe(true);
  });

  it("are refused among them as a question that is not there", () => {
    const result = resolveAnswers(pagesWithoutSecrets(pages), { name: "a", token: "hunter2" });
    expect(result.ok ? [] : result.error).toEqual([
      { field: "token", message: 'The template has no question "token". Remove it.' },
    ]);
  });

  it("are taken out of answers, also of those nobody asked for", () => {
    expect(withoutSecrets(pages, { name: "a", token: "x", key: "y", mode: "z", other: 1 })).toEqual({
      name: "a",
      mode: "z",
      other: 1,
    });
  });

  it("without any, pages stay the same", () => {
    const open = [{ properties: { a: text } }];
    expect(pagesWithoutSecrets(open)).toBe(open);
  });
});
