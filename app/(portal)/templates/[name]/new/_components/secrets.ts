/*
 * Answers that are secrets. They stay in the page's memory until the run is started with them: the draft, a link and
 * the answers that are sent, shown and stored go without.
 */
import { shortestSecret } from "~/server/scaffolder/domain/shortest-secret.ts";
import type { Answers } from "./form/json-schema-validator";
import type { SplitSchema } from "./form/split-ui-schema";
import type { WizardPage, WizardSecret } from "./wizard-template";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a schema declares the question, in whichever branch. */
export function asksFor(schema: unknown, name: string): boolean {
  if (Array.isArray(schema)) return schema.some((part) => asksFor(part, name));
  if (!isObject(schema)) return false;
  return Object.entries(schema).some(
    ([key, value]) => (key === "properties" && isObject(value) && name in value) || asksFor(value, name),
  );
}

export const withoutSecrets = (answers: Answers, secrets: readonly WizardSecret[]): Answers =>
  Object.fromEntries(
    Object.entries(answers).filter(([name]) => !secrets.some((secret) => secret.name === name)),
  );

/** The secrets among the answers, as the run wants them. */
export const givenSecrets = (
  answers: Answers,
  secrets: readonly WizardSecret[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    secrets.flatMap(({ name }): [string, string][] => {
      const value = answers[name];
      return typeof value === "string" && value !== "" ? [[name, value]] : [];
    }),
  );

export const titleOfSecret = ({ name, title }: WizardSecret): string => title ?? name;

/** A template may declare secrets beside its questions (`spec.secrets`); they get a page of their own. */
export function secretsPage(
  pages: readonly WizardPage[],
  secrets: readonly WizardSecret[],
): WizardPage | undefined {
  const missing = secrets.filter(({ name }) => !pages.some((page) => asksFor(page.schema, name)));
  if (missing.length === 0) return undefined;
  return {
    title: "Secrets",
    description: "They are stored sealed and go to the repository only.",
    schema: {
      required: missing.filter(({ required }) => required).map(({ name }) => name),
      properties: Object.fromEntries(
        missing.map((secret) => [
          secret.name,
          { type: "string", title: titleOfSecret(secret), minLength: shortestSecret },
        ]),
      ),
    },
  };
}

const lengthHint = `At least ${shortestSecret} characters.`;

/** However a template marks a secret (`ui:field: Secret`, `format: password`, `writeOnly`), it is typed unseen. */
export function withPasswordWidgets(form: SplitSchema, secrets: readonly WizardSecret[]): SplitSchema {
  const hints = secrets
    .filter(({ name }) => asksFor(form.schema, name))
    .map(({ name }) => {
      const { "ui:field": _field, ...hint }: Record<string, unknown> = { ...form.uiSchema[name] };
      return [name, { "ui:help": lengthHint, ...hint, "ui:widget": "password" }] as const;
    });
  return { ...form, uiSchema: { ...form.uiSchema, ...Object.fromEntries(hints) } };
}
