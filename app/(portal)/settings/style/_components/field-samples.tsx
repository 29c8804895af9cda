import { Choice, Field, Select, TextArea, TextInput } from "~/app/_ui/field";
import { Sample, type SampleTheme } from "./both-themes";
import { FacetSamples } from "./facet-samples";
import { TypedNameSamples } from "./typed-name-samples";

export function FieldSamples({ theme }: { readonly theme: SampleTheme }) {
  return (
    <>
      <Sample name="Field with TextInput: empty, filled with a hint, in error, disabled">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Name" required>
            {(ids) => <TextInput {...ids} placeholder="payments-api" />}
          </Field>
          <Field label="Owner" optionalMark hint="The team that answers the pager.">
            {(ids) => <TextInput {...ids} defaultValue="group:default/payments" />}
          </Field>
          <Field label="Name" error="Expected small letters and hyphens, found “Payments API”.">
            {(ids) => <TextInput {...ids} defaultValue="Payments API" />}
          </Field>
          <Field label="Repository" hint="Decided by the template.">
            {(ids) => <TextInput {...ids} defaultValue="waymark/payments" disabled />}
          </Field>
        </div>
      </Sample>
      <Sample name="Select and TextArea: as they are, disabled, in error">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Tier">
            {(ids) => (
              <Select {...ids} defaultValue="1">
                <option value="0">Tier 0</option>
                <option value="1">Tier 1</option>
              </Select>
            )}
          </Field>
          <Field label="Why">
            {(ids) => <TextArea {...ids} defaultValue="Rolled back: latency doubled." />}
          </Field>
          <Field label="Visibility" hint="Decided by the organisation.">
            {(ids) => (
              <Select {...ids} disabled defaultValue="private">
                <option value="private">Private</option>
              </Select>
            )}
          </Field>
          <Field label="Reason" error="Expected why it is needed, found nothing.">
            {(ids) => <TextArea {...ids} />}
          </Field>
        </div>
      </Sample>
      <Sample name="Choice: checkbox and radio, picked and not, disabled">
        <Choice
          type="checkbox"
          defaultChecked
          label="Protect the default branch"
          hint="Reviews are required."
        />
        <Choice type="checkbox" label="Keep the wiki" />
        <Choice type="checkbox" disabled label="Private" hint="Decided by the organisation." />
        <Choice type="radio" name={`style-${theme}`} defaultChecked label="Rolling window" />
        <Choice type="radio" name={`style-${theme}`} label="Calendar window" />
      </Sample>
      <TypedNameSamples />
      <FacetSamples />
    </>
  );
}
