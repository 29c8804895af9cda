/*
 * How many people must approve a change, from the tier of the service: two where everything stops without it, one
 * otherwise. A team of one cannot approve its own changes, so it gets none and a warning instead of a locked branch.
 */

export interface RequiredApprovals {
  readonly count: number;
  readonly warning: string | null;
}

/** `ownerMembers` is null when the catalog does not know the group. */
export function requiredApprovals(tier: number, ownerMembers: number | null): RequiredApprovals {
  const wanted = tier <= 0 ? 2 : 1;
  if (ownerMembers === null || ownerMembers > wanted) return { count: wanted, warning: null };
  const count = Math.max(0, ownerMembers - 1);
  const members = ownerMembers === 1 ? "one member" : `${ownerMembers} members`;
  const warning = `The owner has ${members}, so ${count} instead of ${wanted} approvals are required. Add people to the team.`;
  return { count, warning };
}
