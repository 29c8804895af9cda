/* Pages by cursor: the URL keeps the cursors walked through, so Back, Previous and a shared link all work. */
import { ChevronLeft, ChevronRight } from "lucide-react";
import { LinkButton } from "~/app/_ui/button";
import { catalogHref, pageSize, type CatalogQuery } from "./catalog-query";

interface PagerProps {
  readonly query: CatalogQuery;
  readonly totalItems: number;
  readonly shown: number;
  readonly nextCursor: string | null;
}

export function Pager({ query, totalItems, shown, nextCursor }: PagerProps) {
  const before = query.trail.length * pageSize;
  if (before === 0 && nextCursor === null) return null;
  return (
    <nav aria-label="Pages" className="mt-3 flex items-center justify-between gap-3">
      <p className="tabular text-sm text-ink-2">
        {(before + 1).toLocaleString("en")}–{(before + shown).toLocaleString("en")} of{" "}
        {totalItems.toLocaleString("en")}
      </p>
      <div className="flex gap-2">
        {before > 0 && (
          <LinkButton
            href={catalogHref({ ...query, trail: query.trail.slice(0, -1) })}
            icon={<ChevronLeft aria-hidden className="size-4" />}
          >
            Previous
          </LinkButton>
        )}
        {nextCursor !== null && (
          <LinkButton href={catalogHref({ ...query, trail: [...query.trail, nextCursor] })}>
            Next
            <ChevronRight aria-hidden className="size-4" />
          </LinkButton>
        )}
      </div>
    </nav>
  );
}
