import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createAccount, storeToken } from "../store/accounts.ts";
import { type ForgeDatabase, openForgeDatabase } from "../store/database.ts";
import { authenticate, tokenOf } from "./authenticate.ts";

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

describe("the token of a request", () => {
  it.each([
    ["Bearer wmf_a", "wmf_a"],
    ["bearer wmf_a", "wmf_a"],
    ["token wmf_a", "wmf_a"],
    ["TOKEN   wmf_a ", "wmf_a"],
    [basic("x-access-token:wmf_a"), "wmf_a"],
    [basic("anybody:with:colons"), "with:colons"],
    [basic("wmf_a:"), "wmf_a"],
    [basic("wmf_a"), "wmf_a"],
    [basic("wmf_a:x-oauth-basic"), "wmf_a"],
    ["Bearer", ""],
    ["Basic ???", ""],
    ["Digest wmf_a", undefined],
    ["wmf_a", undefined],
    [undefined, undefined],
  ])("is read from %j as %j", (authorization, token) => {
    expect(tokenOf(authorization === undefined ? {} : { authorization })).toBe(token);
  });

  it("is the same in each of the three ways to send it", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-9;-~]{1,60}$/), (token) => {
        fc.pre(token !== "x-oauth-basic");
        for (const authorization of [`Bearer ${token}`, `token ${token}`, basic(`git:${token}`)])
          expect(tokenOf({ authorization })).toBe(token);
      }),
    );
  });
});

describe("who asks", () => {
  let db: ForgeDatabase;
  const who = (authorization?: string) =>
    authenticate({ db, now: () => 0 }, authorization === undefined ? {} : { authorization });

  beforeEach(() => {
    db = openForgeDatabase(":memory:");
    const account = createAccount(db, { login: "ada", kind: "User" }, 0);
    storeToken(db, "wmf_ada", { account, isAdmin: false, note: "", now: 0 });
  });

  it("is nobody without a token, and the owner of a right one without the rights of the forge", () => {
    expect(who()).toBeUndefined();
    expect(who("Bearer wmf_ada")).toMatchObject({ account: { login: "ada" }, isAdmin: false });
  });

  it.each([
    "Bearer wmf_ad",
    "Bearer wmf_ada_",
    "Bearer WMF_ADA",
    "Bearer ",
    "Bearer eyJa.b.c",
    basic("wmf_ada:wrong"),
  ])("is refused with 401 for %j, never taken for nobody", (authorization) => {
    expect(() => who(authorization)).toThrow(
      expect.objectContaining({ status: 401, message: "Bad credentials" }),
    );
  });
});
