/* The pages of the settings, in order, for their tabs and for the command palette; each with the role that may open it. */
import {
  Activity,
  Archive,
  KeyRound,
  ListChecks,
  LogIn,
  Palette,
  Plug,
  ScrollText,
  ShieldCheck,
  UserRound,
  UsersRound,
  type LucideIcon,
} from "lucide-react";
import { hasRole, type Role } from "~/server/kernel/roles.ts";

const areas = [
  { href: "/settings/account", label: "Account", role: "viewer", Icon: UserRound },
  { href: "/settings/members", label: "Members", role: "admin", Icon: UsersRound },
  { href: "/settings/sign-in", label: "Sign-in", role: "admin", Icon: LogIn },
  { href: "/settings/tokens", label: "API tokens", role: "admin", Icon: KeyRound },
  { href: "/settings/permissions", label: "Permissions", role: "viewer", Icon: ShieldCheck },
  { href: "/settings/connections", label: "Connections", role: "maintainer", Icon: Plug },
  { href: "/settings/health", label: "Health", role: "maintainer", Icon: Activity },
  { href: "/settings/jobs", label: "Jobs", role: "maintainer", Icon: ListChecks },
  { href: "/settings/retention", label: "Retention", role: "maintainer", Icon: Archive },
  { href: "/settings/audit", label: "Audit log", role: "admin", Icon: ScrollText },
  { href: "/settings/style", label: "Style", role: "maintainer", Icon: Palette },
] as const satisfies readonly { href: string; label: string; role: Role; Icon: LucideIcon }[];

export type SettingsHref = (typeof areas)[number]["href"];

export const openAreas = (role: Role) => areas.filter((area) => hasRole(role, area.role));
