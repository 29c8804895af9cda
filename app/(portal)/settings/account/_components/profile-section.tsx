import Link from "next/link";
import { Facts, Section } from "~/app/_ui/section";
import { entityHref } from "~/server/catalog/domain/entity-path.ts";
import { PersonPicker } from "./person-picker";

interface ProfileSectionProps {
  readonly viewer: {
    readonly name: string;
    readonly role: string;
    readonly userRef: string | null;
    readonly groups: readonly string[];
  };
}

const EntityLink = ({ entityRef }: { readonly entityRef: string }) => (
  <Link href={entityHref(entityRef)} className="rounded-sm text-link hover:underline">
    {entityRef.split("/").at(-1)}
  </Link>
);

function PersonValue({
  userRef,
  canChange,
}: {
  readonly userRef: string | null;
  readonly canChange: boolean;
}) {
  if (canChange) return <PersonPicker userRef={userRef} />;
  return userRef === null ? "Not linked to a person" : <EntityLink entityRef={userRef} />;
}

export function ProfileSection({ viewer }: ProfileSectionProps) {
  const { name, role, userRef, groups } = viewer;
  const teams = groups.map((group) => (
    <span key={group} className="mr-2">
      <EntityLink entityRef={group} />
    </span>
  ));
  return (
    <Section id="profile" title="You">
      <Facts
        items={[
          { label: "Name", value: name },
          { label: "Role", value: <span className="capitalize">{role}</span> },
          {
            label: "In the catalog",
            value: <PersonValue userRef={userRef} canChange={role === "admin"} />,
          },
          { label: "Teams", value: teams.length === 0 ? "None" : teams },
        ]}
      />
    </Section>
  );
}
