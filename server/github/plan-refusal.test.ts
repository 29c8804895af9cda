/* GitHub's sentences about plans, as people report them; nothing else of its words is ever shown. */
import { describe, expect, it } from "vitest";
import { findPlanSentence, isPlanRefusal } from "./plan-refusal.ts";

const known = [
  "Upgrade to GitHub Pro or make this repository public to enable this feature.",
  "Upgrade to GitHub Team to enable this feature.",
  "Upgrade to GitHub Enterprise to enable this feature.",
  "Please ensure the billing plan supports the required reviewers protection rule.",
  "Please ensure the billing plan supports the wait timer protection rule.",
  "Advanced Security must be enabled for this repository to use code scanning.",
  "GitHub Advanced Security must be enabled for this organization.",
  "Secret Protection must be enabled for this repository to use push protection.",
  "Code scanning is not available for this repository.",
  "Secret scanning is not available for this organization.",
];

describe("a sentence about the plan", () => {
  it.each(known)("%j is quoted as it is", (sentence) => {
    expect(findPlanSentence(sentence)).toBe(sentence);
  });

  it.each(known)("%j is found inside other words, which are not quoted", (sentence) => {
    expect(findPlanSentence(`Failed: token wm_1. ${sentence} See https://evil.example`)).toBe(sentence);
  });

  it.each([
    "",
    "Resource not accessible by integration",
    "Upgrade to continue",
    "Upgrade to GitHub Pro now",
    "Please ensure the billing plan supports the <b>x</b> protection rule.",
    `Please ensure the billing plan supports the ${"x".repeat(41)} protection rule.`,
    "Advanced Security must be enabled for this repository to use wm_secret_token_1.",
  ])("%j is none that may be quoted", (text) => {
    expect(findPlanSentence(text)).toBeUndefined();
  });
});

describe("a refusal because of the plan", () => {
  it.each([
    [402, "", true],
    [402, "anything", true],
    [403, known[0] ?? "", true],
    [403, "Upgrade your account", true],
    [403, "Please upgrade to a paid plan", true],
    [403, "Resource not accessible by integration", false],
    [404, known[1] ?? "", true],
    [404, "Not Found", false],
    [404, "Upgrade your account", false],
    [422, known[3] ?? "", true],
    [422, "Upgrade your request", false],
    [400, known[0] ?? "", false],
    [409, known[0] ?? "", false],
    [500, known[0] ?? "", false],
  ])("of status %i saying %j is one: %s", (status, text, expected) => {
    expect(isPlanRefusal(status, text)).toBe(expected);
  });
});
