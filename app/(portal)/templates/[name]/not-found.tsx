import { LinkButton } from "~/app/_ui/button";
import { StatePanel } from "~/app/_ui/state-panel";

export default function NotFound() {
  return (
    <StatePanel
      kind="missing"
      level={1}
      title="There is no such template"
      actions={<LinkButton href="/templates">All templates</LinkButton>}
    >
      It may have been renamed or removed by the platform team.
    </StatePanel>
  );
}
