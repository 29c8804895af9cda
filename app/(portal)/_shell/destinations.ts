/* Where `g` and a second key lead, for the keys themselves and for the sheet that lists them. */
export const destinations = [
  { key: "h", href: "/", label: "Home" },
  { key: "c", href: "/catalog", label: "Catalog" },
  { key: "m", href: "/catalog?mine=true", label: "My services" },
  { key: "t", href: "/templates", label: "Templates" },
  { key: "r", href: "/runs", label: "Runs" },
  { key: "s", href: "/settings/account", label: "Settings" },
] as const;

export const destinationOf = (key: string): string | undefined =>
  destinations.find((destination) => destination.key === key)?.href;
