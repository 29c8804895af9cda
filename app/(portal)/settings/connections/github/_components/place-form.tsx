/* Which GitHub and which organisation. A plain form to this same page: the page's policy follows from its address. */
import { Button } from "~/app/_ui/button";
import { Field, TextInput } from "~/app/_ui/field";
import { Section } from "~/app/_ui/section";
import { connectGithubPath } from "~/server/connections/domain/github-place.schema.ts";
import type { Place } from "./place";

interface PlaceFormProps {
  readonly place: Place;
  readonly errors: { readonly url: string | undefined; readonly org: string | undefined };
}

export const PlaceForm = ({ place, errors }: PlaceFormProps) => (
  <Section id="place" title="1. Which organisation">
    <form method="get" action={connectGithubPath} className="flex max-w-md flex-col gap-4">
      <Field
        label="Address of GitHub"
        required
        error={errors.url}
        hint="https://github.com, or the address of your GitHub Enterprise Server."
      >
        {(ids) => (
          <TextInput
            {...ids}
            name="url"
            defaultValue={place.url === "" ? "https://github.com" : place.url}
            autoComplete="off"
          />
        )}
      </Field>
      <Field label="Organisation" required error={errors.org} hint="Its name as it stands in its address.">
        {(ids) => <TextInput {...ids} name="org" defaultValue={place.org} autoComplete="off" />}
      </Field>
      <div>
        <Button type="submit">Show what the App may do</Button>
      </div>
    </form>
  </Section>
);
