"use client";
/* Label above, control, error in place of silence, hint below; objects stack their fields. */
import type { FieldTemplateProps, ObjectFieldTemplateProps } from "@rjsf/utils";
import { CircleAlert } from "lucide-react";
import { errorId, hintId } from "./field-ids";
import { NameStatus } from "./name-status";
import type { Answers } from "./json-schema-validator";

function Hint({
  id,
  description,
  help,
}: {
  id: string;
  description: string | undefined;
  help: string | undefined;
}) {
  const lines = [description, help].filter((line) => line !== undefined && line !== "");
  if (lines.length === 0) return null;
  return (
    <div id={hintId(id)} className="mt-1 max-w-[70ch] text-sm text-ink-3">
      {lines.join(" ")}
    </div>
  );
}

/** The question called `name` becomes the repository's name. */
function NameCheck({ props }: { readonly props: FieldTemplateProps<Answers> }) {
  const { fieldPathId, formData, registry, rawErrors } = props;
  const template: unknown = registry.formContext?.template;
  const value: unknown = formData;
  const isName = fieldPathId.path.length === 1 && fieldPathId.path[0] === "name";
  if (!isName || typeof template !== "string" || typeof value !== "string") return null;
  return rawErrors === undefined || rawErrors.length === 0 ? (
    <NameStatus template={template} value={value} />
  ) : null;
}

function Errors({ id, errors }: { readonly id: string; readonly errors: readonly string[] | undefined }) {
  if (errors === undefined || errors.length === 0) return null;
  return (
    <p id={errorId(id)} className="mt-1 flex items-start gap-1 text-sm text-bad">
      <CircleAlert aria-hidden className="mt-0.75 size-3.5 shrink-0" />
      {errors.join(" ")}
    </p>
  );
}

/** The list names its items by their place; a label on each would only repeat it. */
const isListItem = ({ fieldPathId }: FieldTemplateProps<Answers>): boolean =>
  typeof fieldPathId.path.at(-1) === "number";

function ListField(props: FieldTemplateProps<Answers>) {
  const { id, label, children, rawErrors, rawHelp, rawDescription, required } = props;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm font-medium">
        {label}
        {required !== true && <span className="font-normal text-ink-3"> optional</span>}
      </legend>
      {children}
      <Errors id={id} errors={rawErrors} />
      <Hint id={id} description={rawDescription} help={rawHelp} />
    </fieldset>
  );
}

export function FieldTemplate(props: FieldTemplateProps<Answers>) {
  const { id, label, children, rawErrors, rawHelp, rawDescription, required, hidden, schema, displayLabel } =
    props;
  if (hidden === true) return <div hidden>{children}</div>;
  if (schema.type === "object") return children;
  if (schema.type === "array") return <ListField {...props} />;
  const isCheckbox = schema.type === "boolean" && displayLabel !== true;
  return (
    <div className="min-w-0">
      {!isCheckbox && (
        <label htmlFor={id} className={isListItem(props) ? "sr-only" : "mb-1 block text-sm font-medium"}>
          {label}
          {required !== true && <span className="font-normal text-ink-3"> optional</span>}
        </label>
      )}
      {children}
      <NameCheck props={props} />
      <Errors id={id} errors={rawErrors} />
      <Hint id={id} description={rawDescription} help={rawHelp} />
    </div>
  );
}

export function ObjectFieldTemplate(props: ObjectFieldTemplateProps<Answers>) {
  const { properties, title, description, fieldPathId } = props;
  const isRoot = fieldPathId.path.length === 0;
  const fields = properties.filter((property) => !property.hidden).map((property) => property.content);
  if (isRoot) return <div className="grid gap-5">{fields}</div>;
  return (
    <fieldset className="grid gap-4 rounded-lg border border-line p-4">
      {title !== "" && <legend className="px-1 text-sm font-semibold">{title}</legend>}
      {description !== undefined && <p className="text-sm text-ink-3">{description}</p>}
      {fields}
    </fieldset>
  );
}
