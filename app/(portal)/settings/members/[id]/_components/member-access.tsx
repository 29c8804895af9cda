"use client";
/* What the person may do: role, place in the catalog, and whether they get in at all. */
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "~/app/_ui/button";
import { Field, Select } from "~/app/_ui/field";
import { whenInteractive } from "~/app/_ui/hydrated-mark";
import { Section } from "~/app/_ui/section";
import { Skeleton } from "~/app/_ui/skeleton";
import { TypedConfirmDialog } from "~/app/_ui/typed-confirm-dialog";
import type { Member } from "~/server/identity/domain/member.schema.ts";
import { memberRoles } from "../../_components/member-filter";
import { useMemberChanges } from "./use-member-changes";

const loadCombobox = () => whenInteractive().then(() => import("../../../../_entities/entity-combobox"));
const EntityCombobox = dynamic(() => loadCombobox().then((module) => module.EntityCombobox), {
  ssr: false,
  loading: () => <Skeleton className="h-8 w-full" />,
});

const roleWords = {
  viewer: "Viewer: read everything",
  developer: "Developer: also start and retry runs",
  maintainer: "Maintainer: also manage templates, scorecards and everybody's runs",
  admin: "Admin: everything",
} as const satisfies Record<Member["role"], string>;

interface MemberAccessProps {
  readonly member: Member;
  readonly isSelf: boolean;
}

export function MemberAccess({ member, isSelf }: MemberAccessProps) {
  const [disabling, setDisabling] = useState(false);
  const { setRole, setPerson, disable, enable } = useMemberChanges(() => setDisabling(false));
  const isDisabled = member.state === "disabled";
  return (
    <Section
      id="access"
      title="Access"
      actions={
        isDisabled ? (
          <Button size="sm" pending={enable.isPending} onClick={() => enable.mutate({ member: member.id })}>
            Enable account
          </Button>
        ) : (
          !isSelf && (
            <Button size="sm" onClick={() => setDisabling(true)}>
              Disable account
            </Button>
          )
        )
      }
    >
      <div className="flex max-w-md flex-col gap-4">
        <Field label="Role" hint="Works from this person's next request on.">
          {(ids) => (
            <Select
              {...ids}
              value={setRole.isPending ? setRole.variables.role : member.role}
              disabled={setRole.isPending}
              onChange={(event) => {
                const role = memberRoles.find((one) => one === event.target.value);
                if (role !== undefined) setRole.mutate({ member: member.id, role });
              }}
            >
              {memberRoles.map((role) => (
                <option key={role} value={role}>
                  {roleWords[role]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="In the catalog" hint="The teams of this person become the account's teams.">
          {(ids) => (
            <EntityCombobox
              id={ids.id}
              kinds={["user"]}
              value={member.userRef ?? ""}
              placeholder="Search people"
              disabled={setPerson.isPending}
              describedBy={ids["aria-describedby"]}
              invalid={false}
              onChange={(ref) => setPerson.mutate({ member: member.id, userRef: ref === "" ? null : ref })}
            />
          )}
        </Field>
      </div>
      <TypedConfirmDialog
        open={disabling}
        onClose={() => setDisabling(false)}
        onConfirm={() => disable.mutate({ member: member.id })}
        pending={disable.isPending}
        title={`Disable ${member.name}?`}
        name={member.handle}
        confirmLabel="Disable account"
      >
        All sessions end at once and signing in is refused, until an administrator enables the account again.
        What this person did stays as it is.
      </TypedConfirmDialog>
    </Section>
  );
}
