/* The entries of the sidebar and of the command palette, in order. Only pages that work are listed. */
import { Boxes, History, House, LayoutTemplate } from "lucide-react";

const iconClass = "size-4";

export const navItems = [
  { href: "/", label: "Home", icon: <House className={iconClass} /> },
  { href: "/catalog", label: "Catalog", icon: <Boxes className={iconClass} /> },
  { href: "/templates", label: "Templates", icon: <LayoutTemplate className={iconClass} /> },
  { href: "/runs", label: "Runs", icon: <History className={iconClass} /> },
] as const;
