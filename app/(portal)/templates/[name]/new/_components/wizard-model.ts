/* What the wizard is given, and the steps it walks: one per page of questions, then the review. */
import type { RJSFSchema } from "@rjsf/utils";
import { answersFromLink, withDefaults } from "./answers";
import type { Draft } from "./draft";
import type { Answers } from "./form/json-schema-validator";
import { asksFor, secretsPage, withPasswordWidgets, withoutSecrets } from "./secrets";
import { splitUiSchema, type SplitSchema } from "./form/split-ui-schema";
import type { WizardSecret, WizardTemplate } from "./wizard-template";

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

export function questionsOf({ pages, secrets }: WizardTemplate): Question[] {
  const extra = secretsPage(pages, secrets);
  return [...pages, ...(extra === undefined ? [] : [extra])].map((page, index) => {
    const schema = { type: "object", ...page.schema, title: undefined, description: undefined };
    return {
      title: page.title ?? `Step ${index + 1}`,
      description: page.description,
      form: withPasswordWidgets(splitUiSchema(schema), secrets),
    };
  });
}

export const schemasOf = (questions: readonly Question[]): RJSFSchema[] =>
  questions.map((question) => question.form.schema);

export const fillDefaults = (schemas: readonly RJSFSchema[], answers: Answers): Answers =>
  schemas.reduce((filled, schema) => withDefaults(schema, filled), answers);

interface Start {
  readonly given: GivenAnswers;
  readonly draft: Draft | undefined;
  readonly secrets: readonly WizardSecret[];
}

/** Where the answers come from that are filled in when the wizard opens; a link may change some of an earlier run's. */
export type AnswerSource = "draft" | "run" | "link" | "run-and-link" | "nothing";

/** The draft goes on, at the latest where secrets are asked again: those it does not hold. */
export function resumeDraft(
  schemas: readonly RJSFSchema[],
  draft: Draft,
  secrets: readonly WizardSecret[],
): Draft {
  const asking = schemas.findIndex((schema) => secrets.some(({ name }) => asksFor(schema, name)));
  const last = asking === -1 ? schemas.length : asking;
  return { answers: fillDefaults(schemas, draft.answers), page: Math.min(draft.page, last) };
}

function givenSource(run: Answers, linked: Answers): AnswerSource {
  const hasRun = Object.keys(run).length > 0;
  if (Object.keys(linked).length > 0) return hasRun ? "run-and-link" : "link";
  return hasRun ? "run" : "nothing";
}

/** A link or an earlier run starts afresh; otherwise the draft goes on. */
export function initialAnswers(
  schemas: readonly RJSFSchema[],
  { given, draft, secrets }: Start,
): Draft & { readonly source: AnswerSource } {
  const linked = withoutSecrets(answersFromLink(schemas, given.link), secrets);
  const source = givenSource(given.run, linked);
  if (source === "nothing" && draft !== undefined)
    return { ...resumeDraft(schemas, draft, secrets), source: "draft" };
  const answers = fillDefaults(schemas, { ...given.identity, ...given.run, ...linked });
  return { answers, page: 0, source };
}
