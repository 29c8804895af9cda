import { LinkButton } from "~/app/_ui/button";
import { StatePanel } from "~/app/_ui/state-panel";

export default function NotFound() {
  return (
    <StatePanel
      kind="missing"
      level={1}
      title="There is no such run"
      actions={<LinkButton href="/runs">All runs</LinkButton>}
    >
      The address may be cut off, or the run belongs to another portal.
    </StatePanel>
  );
}
