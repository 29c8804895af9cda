/* The entries of the sidebar and of the command palette, in order. Only pages that work are listed. */
import { Boxes } from "lucide-react";

const iconClass = "size-4";

export const navItems = [
  { href: "/catalog", label: "Catalog", icon: <Boxes className={iconClass} /> },
] as const;
