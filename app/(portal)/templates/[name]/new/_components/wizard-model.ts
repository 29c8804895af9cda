/* What the wizard is given, and the steps it walks: one per page of questions, then the review. */
import type { RJSFSchema } from "@rjsf/utils";
import { answersFromLink, withDefaults } from "./answers";
import type { Draft } from "./draft";
import type { Answers } from "./form/json-schema-validator";
import { splitUiSchema, type SplitSchema } from "./form/split-ui-schema";

export interface WizardPage {
  readonly title: string | null;
  readonly description: string | null;
  readonly schema: Record<string, unknown>;
}

export interface WizardTemplate {
  readonly name: string;
  readonly title: string;
  readonly pages: readonly WizardPage[];
  readonly createLabel: string;
  readonly embedded: boolean;
}

/** Answers from outside, strongest last: identity, an earlier run, the link. */
export interface GivenAnswers {
  readonly identity: Answers;
  readonly run: Answers;
  readonly link: Readonly<Record<string, string>>;
}

export interface Question {
  readonly title: string;
  readonly description: string | null;
  readonly form: SplitSchema;
}

export const questionsOf = (template: WizardTemplate): Question[] =>
  template.pages.map((page, index) => ({
    title: page.title ?? `Step ${index + 1}`,
    description: page.description,
    form: splitUiSchema({ type: "object", ...page.schema, title: undefined, description: undefined }),
  }));

export const schemasOf = (questions: readonly Question[]): RJSFSchema[] =>
  questions.map((question) => question.form.schema);

export const fillDefaults = (schemas: readonly RJSFSchema[], answers: Answers): Answers =>
  schemas.reduce((filled, schema) => withDefaults(schema, filled), answers);

/** A link or an earlier run starts afresh; otherwise the draft goes on. */
export function initialAnswers(
  schemas: readonly RJSFSchema[],
  given: GivenAnswers,
  draft: Draft | undefined,
): Draft {
  const linked = answersFromLink(schemas, given.link);
  const fresh = Object.keys(linked).length > 0 || Object.keys(given.run).length > 0;
  if (!fresh && draft !== undefined)
    return { answers: fillDefaults(schemas, draft.answers), page: Math.min(draft.page, schemas.length) };
  return { answers: fillDefaults(schemas, { ...given.identity, ...given.run, ...linked }), page: 0 };
}
