"use client";
/* Backstage's `ui:field` pickers on the portal's catalog. The answer is an entity reference, or text for names. */
import type { FieldProps, RegistryFieldsType } from "@rjsf/utils";
import { EntityCombobox } from "../../../../../_entities/entity-combobox";
import { describedBy } from "./field-ids";
import { RepoUrlField } from "./repo-url-field";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** `catalogFilter` is one filter or a list of them; each may name one kind or several. */
export function kindsOf(options: unknown, fallback: readonly string[]): string[] {
  const filter = isRecord(options) ? (options["catalogFilter"] ?? options["allowedKinds"]) : undefined;
  const found = [filter].flat().flatMap((entry) => (isRecord(entry) ? [entry["kind"]].flat() : [entry]));
  const kinds = found
    .filter((kind): kind is string => typeof kind === "string")
    .map((kind) => kind.toLowerCase());
  return kinds.length > 0 ? kinds : [...fallback];
}

/** Handed down by the wizard: whether the reader may create for their own teams only. */
function ownersOf(context: unknown): "own" | "own-first" {
  return isRecord(context) && context["owners"] === "own" ? "own" : "own-first";
}

interface PickerOptions {
  readonly placeholder: string;
  /** The answer is who will own the service. */
  readonly choosesOwner?: true;
}

const pickerFor = (fallback: readonly string[], { placeholder, choosesOwner }: PickerOptions) =>
  function EntityPickerField(props: FieldProps) {
    const { fieldPathId, formData, onChange, disabled, readonly, rawErrors, registry, schema, uiSchema } =
      props;
    const id = fieldPathId.$id;
    const hasHint = (schema.description ?? "") !== "" || uiSchema?.["ui:help"] !== undefined;
    const aria = describedBy({ id, hasHint, errors: rawErrors });
    return (
      <EntityCombobox
        id={id}
        kinds={kindsOf(uiSchema?.["ui:options"], fallback)}
        owners={choosesOwner === true ? ownersOf(registry.formContext) : undefined}
        value={typeof formData === "string" ? formData : ""}
        placeholder={uiSchema?.["ui:placeholder"] ?? placeholder}
        disabled={disabled === true || readonly === true}
        describedBy={aria["aria-describedby"]}
        invalid={aria["aria-invalid"] === true}
        onChange={(ref) =>
          onChange(ref === "" && schema.default === undefined ? undefined : ref, fieldPathId.path)
        }
      />
    );
  };

export const fields: RegistryFieldsType = {
  OwnerPicker: pickerFor(["group", "user"], { placeholder: "Search teams", choosesOwner: true }),
  OwnedEntityPicker: pickerFor(["component"], { placeholder: "Search the catalog" }),
  EntityPicker: pickerFor(["component", "api", "resource", "system", "domain"], {
    placeholder: "Search the catalog",
  }),
  RepoUrlPicker: RepoUrlField,
  MyGroupsPicker: pickerFor(["group"], { placeholder: "Search teams", choosesOwner: true }),
};
