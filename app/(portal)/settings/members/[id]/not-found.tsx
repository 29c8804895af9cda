import { LinkButton } from "~/app/_ui/button";
import { StatePanel } from "~/app/_ui/state-panel";

export default function NotFound() {
  return (
    <StatePanel
      kind="missing"
      level={1}
      title="There is no such account"
      actions={<LinkButton href="/settings/members">All members</LinkButton>}
    >
      The address may be cut off, or the account belongs to another portal.
    </StatePanel>
  );
}
