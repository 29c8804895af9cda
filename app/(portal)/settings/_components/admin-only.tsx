import { StatePanel } from "~/app/_ui/state-panel";
import { WayBack } from "./way-back";

interface AdminOnlyProps {
  /** What administrators do on this page: "manage members". */
  readonly what: string;
  readonly role: string;
}

export function AdminOnly({ what, role }: AdminOnlyProps) {
  return (
    <StatePanel kind="forbidden" level={1} title={`Only administrators ${what}`} actions={<WayBack />}>
      Your role is {role}. Ask an administrator to do it, or for the role.
    </StatePanel>
  );
}
