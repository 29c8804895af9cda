/* How tier, lifecycle, kind and level look wherever they appear. */
import { Archive, Award, TriangleAlert } from "lucide-react";
import { Badge, Tag } from "~/app/_ui/badge";

const tierMeanings = [
  "Tier 0: everything depends on it",
  "Tier 1: customers notice at once",
  "Tier 2: customers notice later",
  "Tier 3: internal",
] as const;

export function TierTag({ tier }: { readonly tier: number }) {
  return <Tag title={tierMeanings[tier] ?? ""}>Tier {tier}</Tag>;
}

export function LifecycleTag({ lifecycle }: { readonly lifecycle: string }) {
  if (lifecycle !== "deprecated") return <Tag>{lifecycle}</Tag>;
  return (
    <Badge tone="warn" icon={<Archive aria-hidden className="size-3.5" />}>
      Deprecated
    </Badge>
  );
}

export function InvalidBadge() {
  return (
    <Badge
      tone="warn"
      title="The descriptor has errors; the last valid version is shown"
      icon={<TriangleAlert aria-hidden className="size-3.5" />}
    >
      File has errors
    </Badge>
  );
}

const levelTones = { bronze: "bronze", silver: "silver", gold: "gold" } as const;
const isLevelTone = (name: string): name is keyof typeof levelTones => name in levelTones;

export function LevelBadge({ level }: { readonly level: string | null }) {
  if (level === null) return <Badge>No level</Badge>;
  const name = level.toLowerCase();
  return (
    <Badge
      tone={isLevelTone(name) ? levelTones[name] : "quiet"}
      icon={<Award aria-hidden className="size-3.5" />}
    >
      {level}
    </Badge>
  );
}
