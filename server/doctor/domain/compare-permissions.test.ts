import { expect, it } from "vitest";
import { comparePermissions } from "./compare-permissions.ts";

const needed = new Map([
  ["contents", "write"],
  ["workflows", "write"],
]);

it.each([
  ["as needed", { contents: "write", workflows: "write" }, ["ok contents", "ok workflows"]],
  ["too little", { contents: "read", workflows: "write" }, ["finding contents", "ok workflows"]],
  ["missing", { contents: "write" }, ["ok contents", "finding workflows"]],
  ["more than needed", { contents: "admin", workflows: "write" }, ["note contents", "ok workflows"]],
  [
    "one nobody needs",
    { contents: "write", workflows: "write", pages: "write" },
    ["ok contents", "ok workflows", "note pages"],
  ],
])("granted %s", (_name, granted, expected) => {
  const checks = comparePermissions(needed, new Map(Object.entries(granted)));
  expect(checks.map(({ state, title }) => `${state} ${title}`)).toEqual(expected);
});
