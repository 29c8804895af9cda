import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { StartNotice } from "./start-notice";
import { initialAnswers, type AnswerSource, type GivenAnswers } from "./wizard-model";

const nothing = () => undefined;
const shown = (source: AnswerSource, hasOtherDraft = false, asksForSecrets = false): string =>
  renderToStaticMarkup(
    <StartNotice
      {...{ source, hasOtherDraft, asksForSecrets }}
      onDiscardDraft={nothing}
      onUseDraft={nothing}
    />,
  );

describe("the note above answers that were filled in", () => {
  it("names where they come from", () => {
    expect(shown("nothing")).toBe("");
    expect(shown("draft")).toContain("Your answers from last time are filled in.");
    expect(shown("draft")).toContain("Discard draft");
    expect(shown("link")).toContain("The answers of the link you opened are filled in.");
    expect(shown("run")).toContain("The answers of an earlier run are filled in.");
    expect(shown("run-and-link")).toContain("earlier run and of the link");
  });

  it("offers a draft that gave way, and none where there is none", () => {
    expect(shown("link")).not.toContain("<button");
    expect(shown("link", true)).toContain("Use your draft");
    expect(shown("run", true)).toContain("They replace your draft");
    expect(shown("draft")).not.toContain("Use your draft");
  });

  it("says that secrets are asked again only where there are some", () => {
    expect(shown("run", false, true)).toContain("secrets are never kept, so give them again.");
    expect(shown("run")).not.toContain("secrets");
  });
});

describe("where the answers of a wizard come from", () => {
  const schemas = [{ type: "object" as const, properties: { name: { type: "string" as const } } }];
  const draft = { answers: { name: "drafted" }, page: 1 };
  const start = (given: Partial<GivenAnswers>, from: typeof draft | undefined = draft) =>
    initialAnswers(schemas, {
      given: { identity: {}, run: {}, link: {}, ...given },
      draft: from,
      secrets: [],
    });

  it.each([
    ["draft", {}, "drafted"],
    ["link", { link: { "values.name": "linked" } }, "linked"],
    ["run", { run: { name: "ran" } }, "ran"],
    ["run-and-link", { run: { name: "ran" }, link: { "values.name": "linked" } }, "linked"],
    ["draft", { link: { "values.unknown": "x" } }, "drafted"],
  ])("is the %s", (source, given, name) => {
    expect(start(given)).toMatchObject({ source, answers: { name } });
  });

  it("is nothing when nothing was given and nothing kept", () => {
    const fresh = initialAnswers(schemas, {
      given: { identity: {}, run: {}, link: {} },
      draft: undefined,
      secrets: [],
    });
    expect(fresh).toMatchObject({ source: "nothing", page: 0 });
  });
});
