import { Field, TextInput } from "./field";

interface TypedNameFieldProps {
  /** What has to be typed; capitals and spaces around it do not matter. */
  readonly name: string;
  readonly typed: string;
  readonly onType: (typed: string) => void;
}

export const isTypedName = (typed: string, name: string): boolean =>
  typed.trim().toLowerCase() === name.trim().toLowerCase();

/** Asks for a name letter by letter, so that nobody acts on the neighbour of what they meant. */
export const TypedNameField = ({ name, typed, onType }: TypedNameFieldProps) => (
  <Field label={`Type ${name} to confirm`} required>
    {(ids) => (
      <TextInput
        {...ids}
        value={typed}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => onType(event.target.value)}
      />
    )}
  </Field>
);
