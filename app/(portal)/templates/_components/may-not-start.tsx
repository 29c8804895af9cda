/* Says why there is no Start: a button that is refused later would be worse than none. */
import { LinkButton } from "~/app/_ui/button";
import { Notice } from "~/app/_ui/notice";
import { StatePanel } from "~/app/_ui/state-panel";

export function MayNotStart({ role }: { readonly role: string }) {
  return (
    <Notice tone="info" title="You can look, not start">
      Starting a template needs the role developer; yours is {role}. An administrator can change it.
    </Notice>
  );
}

export function MayNotStartPage({ title, role }: { readonly title: string; readonly role: string }) {
  return (
    <StatePanel
      kind="forbidden"
      level={1}
      title={`Only developers start ${title}`}
      actions={<LinkButton href="/templates">All templates</LinkButton>}
    >
      Your role is {role}. Ask an administrator for the role of developer.
    </StatePanel>
  );
}
