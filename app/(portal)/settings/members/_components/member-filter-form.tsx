/* A form that leads to an address: it works before any script does. */
import { Filter } from "lucide-react";
import Form from "next/form";
import { Button, LinkButton } from "~/app/_ui/button";
import { Field, Select, TextInput } from "~/app/_ui/field";
import { memberRoles, membersHref, memberStates, type MemberQuery } from "./member-filter";

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function MemberFilterForm({ query }: { readonly query: MemberQuery }) {
  return (
    <Form
      key={membersHref(query)}
      action="/settings/members"
      className="mb-3 flex flex-wrap items-end gap-2"
      aria-label="Narrow the members"
    >
      <Field label="Who" className="min-w-36 flex-1 sm:max-w-80">
        {(ids) => (
          <TextInput
            {...ids}
            name="text"
            type="search"
            maxLength={200}
            defaultValue={query.text ?? ""}
            placeholder="Account, name or e-mail"
          />
        )}
      </Field>
      <Field label="Role">
        {(ids) => (
          <Select {...ids} name="role" defaultValue={query.role ?? ""}>
            <option value="">Every role</option>
            {memberRoles.map((role) => (
              <option key={role} value={role}>
                {capitalised(role)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="State">
        {(ids) => (
          <Select {...ids} name="state" defaultValue={query.state ?? ""}>
            <option value="">Everybody</option>
            {memberStates.map((state) => (
              <option key={state} value={state}>
                {capitalised(state)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Button type="submit" icon={<Filter aria-hidden className="size-4" />}>
        Narrow
      </Button>
      {Object.keys(query).length > 0 && <LinkButton href="/settings/members">Show all</LinkButton>}
    </Form>
  );
}
