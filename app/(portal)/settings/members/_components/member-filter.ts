/* The filter of the members list lives in the URL, so what somebody found can be shared. */

export interface MemberQuery {
  readonly text?: string;
  readonly role?: (typeof memberRoles)[number];
  readonly state?: (typeof memberStates)[number];
}

export const memberRoles = ["viewer", "developer", "maintainer", "admin"] as const;
export const memberStates = ["active", "disabled"] as const;

type Params = Readonly<Record<string, string | string[] | undefined>>;

/** What is not a filter is left out rather than refused: links outlive releases. */
export function readMemberQuery(params: Params): MemberQuery {
  const given = typeof params["text"] === "string" ? params["text"].trim().slice(0, 200) : "";
  const role = memberRoles.find((one) => one === params["role"]);
  const state = memberStates.find((one) => one === params["state"]);
  return {
    ...(given === "" ? {} : { text: given }),
    ...(role === undefined ? {} : { role }),
    ...(state === undefined ? {} : { state }),
  };
}

export const memberListInput = (query: MemberQuery, cursor: string | undefined) => ({
  limit: 50,
  ...query,
  ...(cursor === undefined ? {} : { cursor }),
});

export function membersHref(query: MemberQuery, cursor?: string): string {
  const values = Object.entries({ ...query, cursor }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return values.length === 0 ? "/settings/members" : `/settings/members?${new URLSearchParams(values)}`;
}
