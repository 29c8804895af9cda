/* One drawing per catalog kind; the word stands beside it. */
import { Boxes, Braces, Component, Database, Globe, User, Users } from "lucide-react";

const icons = {
  component: Component,
  api: Braces,
  resource: Database,
  system: Boxes,
  domain: Globe,
  group: Users,
  user: User,
} as const;
const isKnown = (kind: string): kind is keyof typeof icons => kind in icons;

export function KindIcon({
  kind,
  className = "size-4",
}: {
  readonly kind: string;
  readonly className?: string;
}) {
  const lower = kind.toLowerCase();
  const Icon = isKnown(lower) ? icons[lower] : Component;
  return <Icon aria-hidden className={className} />;
}
