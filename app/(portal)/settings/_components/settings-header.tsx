/* The head of every settings page: its title and the way to the other settings this person may see. */
import { PageHeader } from "~/app/_ui/page-header";
import { TabLinks } from "~/app/_ui/tab-links";
import type { Role } from "~/server/kernel/roles.ts";
import { openAreas, type SettingsHref } from "../../_shell/settings-areas";

interface SettingsHeaderProps {
  readonly title: string;
  readonly description: string;
  readonly current: SettingsHref;
  readonly role: Role;
}

export function SettingsHeader({ title, description, current, role }: SettingsHeaderProps) {
  return (
    <>
      <PageHeader title={title} description={description} />
      <TabLinks
        label="Settings"
        tabs={openAreas(role).map(({ href, label, Icon }) => ({
          href,
          label,
          // Eleven of them fit a laptop without their icons only.
          icon: <Icon aria-hidden className="hidden size-3.5 2xl:block" />,
          current: href === current,
        }))}
      />
    </>
  );
}
