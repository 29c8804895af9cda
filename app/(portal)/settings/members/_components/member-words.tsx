/* How an account's state, teams and ways in look wherever they appear. */
import { Ban, CircleCheck } from "lucide-react";
import Link from "next/link";
import { Badge } from "~/app/_ui/badge";
import { entityHref } from "~/server/catalog/domain/entity-path.ts";
import type { Member } from "~/server/identity/domain/member.schema.ts";

export function MemberState({ state }: { readonly state: Member["state"] }) {
  return state === "active" ? (
    <Badge tone="good" icon={<CircleCheck aria-hidden className="size-3.5" />}>
      Active
    </Badge>
  ) : (
    <Badge tone="quiet" icon={<Ban aria-hidden className="size-3.5" />}>
      Disabled
    </Badge>
  );
}

const ways = {
  password: "Password",
  oidc: "Company account",
  github: "GitHub",
  link: "One-time link",
} as const satisfies Record<Member["signsInWith"][number], string>;

export const signInWords = (member: Pick<Member, "signsInWith">): string =>
  member.signsInWith.map((way) => ways[way]).join(", ");

export function TeamLinks({ groups }: { readonly groups: readonly string[] }) {
  if (groups.length === 0) return <span className="text-ink-3">None</span>;
  return groups.map((group) => (
    <Link key={group} href={entityHref(group)} className="mr-2 rounded-sm text-link hover:underline">
      {group.split("/").at(-1)}
    </Link>
  ));
}
