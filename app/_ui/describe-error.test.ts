import { describe, expect, it } from "vitest";
import { describeError } from "./describe-error";

const answer = (message: string, data: object): Error => Object.assign(new Error(message), { data });
const about = (...names: readonly string[]) => ({ fields: names.map((field) => ({ field, message: "…" })) });

describe("words for an error", () => {
  it.each([
    ["the one field it is about", "owner: only a member may.", about("owner"), "Only a member may."],
    ["a field of another name", "owner: only a member may.", about("name"), "owner: only a member may."],
    ["several fields", "name: short. owner: nobody.", about("name", "owner"), "name: short. owner: nobody."],
    ["no field", "Expected a name.", undefined, "Expected a name."],
    ["details of another kind", "Expected a name.", { findings: [] }, "Expected a name."],
  ])("that names %s", (_what, message, details, told) => {
    expect(describeError(answer(message, { code: "invalid_input", details })).message).toBe(told);
  });

  it("say which question leads out of it", () => {
    const error = answer("name: short. owner: nobody.", {
      code: "invalid_input",
      details: about("name", "owner"),
    });
    expect(describeError(error)).toMatchObject({ code: "invalid_input", field: "name", kind: "error" });
  });

  it.each([
    ["forbidden", "forbidden", "You may not do this"],
    ["not_found", "missing", "There is nothing at this address"],
    ["a_code_of_tomorrow", "error", "That did not work"],
  ])("of the code %s are of the kind %s", (code, kind, title) => {
    expect(describeError(answer("Because.", { code, requestId: "req_1" }))).toMatchObject({
      ...{ kind, title, message: "Because.", reference: "req_1" },
    });
  });

  it("keep what the portal itself says of its failures from the page", () => {
    const { message, reference } = describeError(
      answer("no such table: users", { code: "internal_error", requestId: "req_7" }),
    );
    expect(message).toContain("Nothing you did is wrong");
    expect(message).not.toContain("table");
    expect(reference).toBe("req_7");
  });

  it("of a page that failed on the server carry the reference the log has, of one that never came none", () => {
    const failed = Object.assign(new Error("hidden"), { digest: "123456" });
    expect(describeError(failed)).toMatchObject({ code: undefined, reference: "123456" });
    expect(describeError(new TypeError("Failed to fetch"))).toMatchObject({ reference: undefined });
    expect(describeError(undefined).message).toContain("did not answer");
  });
});
