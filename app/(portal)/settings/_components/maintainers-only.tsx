/* What a page for maintainers shows to everybody else. */
import { StatePanel } from "~/app/_ui/state-panel";
import { WayBack } from "./way-back";

interface MaintainersOnlyProps {
  /** "see the job queue" */
  readonly what: string;
  readonly role: string;
}

export const MaintainersOnly = ({ what, role }: MaintainersOnlyProps) => (
  <StatePanel kind="forbidden" level={1} title={`Only maintainers ${what}`} actions={<WayBack />}>
    Your role is {role}. Ask an administrator for the role of maintainer.
  </StatePanel>
);
