import { Settings } from "lucide-react";
import type { Theme } from "~/app/_ui/theme";
import { AccountMenu } from "./account-menu";
import { ForgeLabel } from "./forge-label";
import { navItems } from "./nav-items";
import { NavLink } from "./nav-link";
import { PaletteTrigger } from "./palette-trigger";

interface SidebarProps {
  readonly viewer: {
    readonly name: string;
    readonly role: string;
    readonly forge: { readonly kind: "embedded" | "github"; readonly url: string };
  };
  readonly theme: Theme;
}

export function Sidebar({ viewer, theme }: SidebarProps) {
  return (
    <>
      <PaletteTrigger />
      <nav aria-label="Main" className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto">
        {navItems.map((item) => (
          <NavLink key={item.href} {...item} />
        ))}
        <NavLink href="/settings" label="Settings" icon={<Settings className="size-4" />} />
      </nav>
      <div className="flex flex-col gap-2 border-t border-line pt-2.5">
        <ForgeLabel forge={viewer.forge} />
        <AccountMenu name={viewer.name} role={viewer.role} theme={theme} />
      </div>
    </>
  );
}
