import Link from "next/link";
import { CircleSlash } from "lucide-react";
import { Badge } from "~/app/_ui/badge";
import { Section } from "~/app/_ui/section";
import { StatePanel } from "~/app/_ui/state-panel";
import { entityHref } from "~/server/catalog/domain/entity-path.ts";
import { KindIcon } from "../../../../../_entities/kind-icon";
import type { RelationGroup, Service } from "./service";

export function RelationsTab({ service }: { readonly service: Service }) {
  if (service.relations.length === 0) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        <StatePanel kind="empty" title="No relations yet">
          Owner, system, APIs and dependencies in the descriptor become relations, in both directions.
        </StatePanel>
      </div>
    );
  }
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      {service.relations.map((group) => (
        <RelationSection key={group.type} group={group} />
      ))}
    </div>
  );
}

export function RelationSection({ group }: { readonly group: RelationGroup }) {
  return (
    <Section
      id={group.type}
      title={group.label}
      meta={<span className="tabular">{group.targets.length}</span>}
      flush
    >
      <ul>
        {group.targets.map((target) => (
          <li
            key={target.ref}
            className="flex items-start gap-2.5 border-b border-line px-4 py-2 last:border-b-0"
          >
            <span className="mt-0.75 text-ink-3">
              <KindIcon kind={target.kind} />
            </span>
            <div className="min-w-0 flex-1">
              {target.exists ? (
                <Link
                  href={entityHref(target.ref)}
                  className="rounded-sm font-medium hover:text-link hover:underline"
                >
                  {target.title}
                </Link>
              ) : (
                <span className="flex flex-wrap items-center gap-2 font-mono text-sm break-all text-ink-2">
                  {target.ref}
                  <Badge tone="warn" icon={<CircleSlash aria-hidden className="size-3.5" />}>
                    Not in the catalog
                  </Badge>
                </span>
              )}
              {target.description !== null && (
                <p className="truncate text-sm text-ink-2" title={target.description}>
                  {target.description}
                </p>
              )}
            </div>
            <span className="text-sm text-ink-3 capitalize">{target.kind}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
