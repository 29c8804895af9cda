import { LinkButton } from "~/app/_ui/button";
import { StatePanel } from "~/app/_ui/state-panel";

export default function NotFound() {
  return (
    <StatePanel
      kind="missing"
      level={1}
      title="There is nothing at this address"
      actions={
        <LinkButton href="/catalog" tone="primary">
          Search the catalog
        </LinkButton>
      }
    >
      It may have been renamed or removed, or the address is mistyped.
    </StatePanel>
  );
}
