import { describe, expect, it } from "vitest";
import { initialAnswers, questionsOf, schemasOf } from "./wizard-model";
import type { WizardTemplate } from "./wizard-template";
import { givenSecrets, withoutSecrets } from "./secrets";

const template: WizardTemplate = {
  name: "t",
  title: "T",
  createLabel: "Create",
  embedded: true,
  owners: "own-first",
  forgeHost: "127.0.0.1:3001",
  pages: [
    { title: "One", description: null, schema: { properties: { name: { type: "string" } } } },
    {
      title: "Two",
      description: null,
      schema: {
        properties: { mode: { enum: ["a", "b"], default: "a" } },
        dependencies: {
          mode: {
            oneOf: [
              { properties: { mode: { enum: ["a"] } } },
              { properties: { mode: { enum: ["b"] }, token: { type: "string", "ui:field": "Secret" } } },
            ],
          },
        },
      },
    },
  ],
  secrets: [
    { name: "token", title: null, required: false },
    { name: "licence", title: "Licence key", required: true },
  ],
};
const questions = questionsOf(template);
const { secrets } = template;

describe("a template's secrets", () => {
  it("are typed unseen, also in a branch and however they are marked", () => {
    expect(questions[1]?.form.uiSchema["token"]).toEqual({
      "ui:help": "At least 8 characters.",
      "ui:widget": "password",
    });
  });

  it("get a page of their own when no question asks for them", () => {
    const last = questions.at(-1);
    expect(last?.title).toBe("Secrets");
    expect(last?.form.schema).toMatchObject({
      required: ["licence"],
      properties: { licence: { type: "string", title: "Licence key", minLength: 8 } },
    });
    expect(last?.form.schema.properties).not.toHaveProperty("token");
  });

  it("are parted from the answers", () => {
    const answers = { name: "x", token: "t0ken", licence: "" };
    expect(withoutSecrets(answers, secrets)).toEqual({ name: "x" });
    expect(givenSecrets(answers, secrets)).toEqual({ token: "t0ken" });
  });

  it("are not taken from a link, and a draft goes on where they are asked again", () => {
    const schemas = schemasOf(questions);
    const start = (link: Record<string, string>, draft?: { answers: { name: string }; page: number }) =>
      initialAnswers(schemas, { given: { identity: {}, run: {}, link }, draft, secrets });
    expect(start({ "values.name": "x", "values.licence": "y" }).answers).toEqual({ name: "x", mode: "a" });
    expect(start({}, { answers: { name: "x" }, page: 3 }).page).toBe(1);
    expect(start({}, { answers: { name: "x" }, page: 0 }).page).toBe(0);
  });
});
