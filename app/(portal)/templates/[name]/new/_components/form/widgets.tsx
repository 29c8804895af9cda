"use client";
/* The form's controls, on the portal's own primitives. Values keep the type their schema declares. */
import type { RegistryWidgetsType, WidgetProps } from "@rjsf/utils";
import { Choice, Select, TextArea, TextInput } from "~/app/_ui/field";
import { describedBy } from "./field-ids";
import type { Answers } from "./json-schema-validator";

type Props = WidgetProps<Answers>;

const hasHint = ({ schema, options }: Props): boolean =>
  (schema.description ?? "") !== "" ||
  typeof options["description"] === "string" ||
  (options.help ?? "") !== "";

const aria = (props: Props) =>
  describedBy({ id: props.id, hasHint: hasHint(props), errors: props.rawErrors });

const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

function TextWidget(props: Props) {
  const {
    id,
    value,
    required,
    disabled,
    readonly,
    autofocus,
    placeholder,
    schema,
    onChange,
    onBlur,
    options,
  } = props;
  const numeric = schema.type === "number" || schema.type === "integer";
  const read = (text: string): unknown => {
    if (text === "") return options.emptyValue;
    return numeric && Number.isFinite(Number(text)) ? Number(text) : text;
  };
  return (
    <TextInput
      {...aria(props)}
      id={id}
      type={options.inputType ?? "text"}
      inputMode={numeric ? "decimal" : undefined}
      value={textOf(value)}
      required={required}
      disabled={disabled === true || readonly === true}
      autoFocus={autofocus}
      placeholder={placeholder}
      autoComplete={options.inputType === "password" ? "new-password" : "off"}
      spellCheck={false}
      onChange={(event) => onChange(read(event.target.value))}
      onBlur={() => onBlur(id, value)}
    />
  );
}

const PasswordWidget = (props: Props) => (
  <TextWidget {...props} options={{ ...props.options, inputType: "password" }} />
);

function TextareaWidget(props: Props) {
  const { id, value, required, disabled, readonly, placeholder, onChange, onBlur, options } = props;
  return (
    <TextArea
      {...aria(props)}
      id={id}
      rows={options.rows ?? 3}
      value={textOf(value)}
      required={required}
      disabled={disabled === true || readonly === true}
      placeholder={placeholder}
      onChange={(event) => onChange(event.target.value === "" ? options.emptyValue : event.target.value)}
      onBlur={() => onBlur(id, value)}
    />
  );
}

const sameValue = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

function SelectWidget(props: Props) {
  return props.multiple === true ? <CheckboxesWidget {...props} /> : <OneOfWidget {...props} />;
}

function OneOfWidget(props: Props) {
  const { id, value, required, disabled, readonly, onChange, onBlur, options, placeholder } = props;
  const choices = options.enumOptions ?? [];
  const selected = choices.findIndex((choice) => sameValue(choice.value, value));
  return (
    <Select
      {...aria(props)}
      id={id}
      value={selected}
      required={required}
      disabled={disabled === true || readonly === true}
      onChange={(event) => onChange(choices[Number(event.target.value)]?.value)}
      onBlur={() => onBlur(id, value)}
    >
      {selected === -1 && (
        <option value={-1}>
          {placeholder === undefined || placeholder === "" ? "Choose…" : placeholder}
        </option>
      )}
      {choices.map((choice, index) => (
        <option key={choice.label} value={index}>
          {choice.label}
        </option>
      ))}
    </Select>
  );
}

function RadioWidget(props: Props) {
  const { id, name, value, label, disabled, readonly, onChange, options } = props;
  return (
    <div id={id} role="radiogroup" aria-label={label} {...aria(props)} className="grid gap-1.5">
      {(options.enumOptions ?? []).map((choice) => (
        <Choice
          key={choice.label}
          type="radio"
          name={`${id}-${name}`}
          label={choice.label}
          checked={sameValue(choice.value, value)}
          disabled={disabled === true || readonly === true}
          onChange={() => onChange(choice.value)}
        />
      ))}
    </div>
  );
}

function CheckboxWidget(props: Props) {
  const { id, value, label, disabled, readonly, onChange } = props;
  return (
    <Choice
      {...aria(props)}
      id={id}
      type="checkbox"
      label={label}
      checked={value === true}
      disabled={disabled === true || readonly === true}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}

function CheckboxesWidget(props: Props) {
  const { id, value, label, disabled, readonly, onChange, options } = props;
  const chosen: readonly unknown[] = Array.isArray(value) ? value : [];
  const toggle = (option: unknown, on: boolean): void =>
    onChange(on ? [...chosen, option] : chosen.filter((entry) => !sameValue(entry, option)));
  return (
    <div id={id} role="group" aria-label={label} {...aria(props)} className="grid gap-1.5">
      {(options.enumOptions ?? []).map((choice) => (
        <Choice
          key={choice.label}
          type="checkbox"
          label={choice.label}
          checked={chosen.some((entry) => sameValue(entry, choice.value))}
          disabled={disabled === true || readonly === true}
          onChange={(event) => toggle(choice.value, event.target.checked)}
        />
      ))}
    </div>
  );
}

export const widgets: RegistryWidgetsType<Answers> = {
  TextWidget,
  PasswordWidget,
  TextareaWidget,
  SelectWidget,
  RadioWidget,
  CheckboxWidget,
  CheckboxesWidget,
  EmailWidget: TextWidget,
  URLWidget: TextWidget,
  UpDownWidget: TextWidget,
};
