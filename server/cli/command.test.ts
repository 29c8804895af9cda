import { describe, expect, it } from "vitest";
import { operations } from "../doors/operations.ts";
import { findCommand, parseLine, usageLine, UsageError, type Command } from "./command.ts";
import { commands } from "./commands.ts";

const aCommand = (change: Partial<Command> = {}): Command => ({
  words: ["thing", "make"],
  usage: "NAME [--size N] [--tag T]… [--force]",
  summary: "Make a thing",
  options: {
    size: { type: "string" },
    tag: { type: "string", multiple: true },
    force: { type: "boolean" },
  },
  positionals: { min: 1, max: 2 },
  run: () => Promise.reject(new Error("not run here")),
  ...change,
});
const parsed = (...line: string[]) => parseLine(aCommand(), ["thing", "make", ...line]);
const refusal = (...line: string[]): string => {
  try {
    parsed(...line);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error(`${line.join(" ")} was taken`);
};

describe("a command line", () => {
  it.each([
    [["a"], { positionals: ["a"] }],
    [["a", "b"], { positionals: ["a", "b"] }],
    [["--size", "3", "a"], { positionals: ["a"], size: "3" }],
    [["a", "--size=3"], { positionals: ["a"], size: "3" }],
    [["a", "--size=-3"], { positionals: ["a"], size: "-3" }],
    [["a", "--size", "1", "--size", "2"], { positionals: ["a"], size: "2" }],
    [["a", "--", "--force"], { positionals: ["a", "--force"], force: false }],
    [["a", "--force"], { positionals: ["a"], force: true }],
    [["a", "--tag", "x", "--tag", "y"], { positionals: ["a"], tag: ["x", "y"] }],
    [["a", "--size", ""], { positionals: ["a"], size: "" }],
    [["größe 漢字"], { positionals: ["größe 漢字"] }],
  ])("%j is understood", (line, expected) => {
    const { args } = parsed(...line);
    expect({
      positionals: args.positionals,
      size: args.text("size"),
      tag: args.list("tag"),
      force: args.flag("force"),
    }).toEqual({ size: undefined, tag: [], force: false, ...expected });
  });

  it.each([
    [["a", "--colour"], "--colour"],
    [["a", "-x"], "-x"],
    [["a", "--size"], "--size"],
    [["a", "--force=yes"], "--force"],
  ])("%j is refused with what is wrong and what was expected", (line, names) => {
    const text = refusal(...line);
    expect(text).toContain(names);
    expect(text.split("\n").at(-1)).toBe("Expected waymark thing make NAME [--size N] [--tag T]… [--force]");
  });

  it.each([[[]], [["a", "b", "c"]]])("with %j has the wrong number of arguments", (line: string[]) => {
    expect(refusal(...line)).toBe("Expected waymark thing make NAME [--size N] [--tag T]… [--force]");
  });

  it("that asks for help needs no arguments, and may ask for JSON anywhere", () => {
    expect(parsed("--help")).toMatchObject({ help: true, json: false });
    expect(parsed("-h")).toMatchObject({ help: true });
    expect(parsed("--json", "a")).toMatchObject({ help: false, json: true });
    expect(parsed("a", "--json")).toMatchObject({ json: true });
  });

  it("gives no value of another kind than was declared", () => {
    const { args } = parsed("a", "--force", "--tag", "x");
    expect([args.text("force"), args.text("tag"), args.text("json"), args.text("nothing")]).toEqual(
      Array(4).fill(undefined),
    );
    expect([args.flag("tag"), args.flag("nothing")]).toEqual([false, false]);
    expect(args.list("force")).toEqual([]);
  });
});

describe("which command a line means", () => {
  const some = [
    aCommand({ words: ["run"] }),
    aCommand({ words: ["run", "list"] }),
    aCommand({ words: ["runs", "list"] }),
  ];

  it.each([
    [
      ["run", "list"],
      ["run", "list"],
    ],
    [["run", "other"], ["run"]],
    [
      ["runs", "list", "x"],
      ["runs", "list"],
    ],
    [["run"], ["run"]],
  ])("%j is the longest that opens it", (line, words) => {
    expect(findCommand(some, line)?.words).toEqual(words);
  });

  it.each([[[]], [["runs"]], [["list", "run"]], [["--json", "run"]], [["RUN"]]])(
    "%j is none",
    (line: string[]) => {
      expect(findCommand(some, line)).toBeUndefined();
    },
  );
});

describe("the commands of the portal", () => {
  // What the contract names; more may come, none may go.
  it.each([
    "setup-link",
    "token create",
    "doctor",
    "backup",
    "restore",
    "audit verify",
    "catalog validate",
    "catalog export",
    "sample remove",
    "export",
    "forge token",
    "templates validate",
    "templates render",
    "templates test",
    "run",
    "slo validate",
    "slo generate",
    "scorecard evaluate",
  ])("have waymark %s", (words) => {
    expect(findCommand(commands, words.split(" "))?.words.join(" ")).toBe(words);
  });

  it("are each there once, explain themselves, and leave --json and --help to everybody", () => {
    const words = commands.map((command) => command.words.join(" "));
    expect(new Set(words).size).toBe(words.length);
    for (const command of commands) {
      expect(command.summary).toMatch(/^[A-Z].*[^.]$/);
      expect(Object.keys(command.options)).not.toEqual(expect.arrayContaining(["json"]));
      expect(Object.keys(command.options)).not.toEqual(expect.arrayContaining(["help"]));
    }
  });

  it.each(commands.map((command) => [usageLine(command), command] as const))(
    "say what they take: %s",
    (usage, command) => {
      const told = [...usage.matchAll(/--([a-z-]+)/g)].map(([, name]) => name);
      expect(new Set(told)).toEqual(new Set(Object.keys(command.options)));
      const { min, max } = command.positionals;
      const words = command.usage
        .replaceAll(/\[?--[a-z-]+(?: [^\s\]]+)?\]?…?/g, "")
        .split(" ")
        .filter((part) => /[A-Zo]/.test(part) && part !== "|");
      expect(words.length > 0).toBe(max > 0);
      if (max < 100) expect(words.filter((word) => !word.startsWith("["))).toHaveLength(min);
    },
  );

  it("are what the operations say that their doors are", () => {
    const declared = operations.flatMap(({ cli }) => (cli === null ? [] : [cli]));
    expect(declared.length).toBeGreaterThan(50);
    for (const line of declared) expect(findCommand(commands, line.split(" ")), line).toBeDefined();
  });
});
