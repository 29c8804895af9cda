import { expect, it } from "vitest";
import { memberListInput, membersHref, readMemberQuery } from "./member-filter";

it("keeps what is a filter and drops the rest", () => {
  const query = readMemberQuery({
    text: " ada ",
    role: "root",
    state: "disabled",
    cursor: "c",
    other: ["x"],
  });
  expect(query).toEqual({ text: "ada", state: "disabled" });
  expect(memberListInput(query, "c")).toEqual({ limit: 50, text: "ada", state: "disabled", cursor: "c" });
});

it("leads back to the same filter", () => {
  const query = { text: "a&b", role: "admin" } as const;
  const url = new URL(membersHref(query, "next"), "http://portal");
  expect(readMemberQuery(Object.fromEntries(url.searchParams))).toEqual(query);
  expect(membersHref({})).toBe("/settings/members");
});
