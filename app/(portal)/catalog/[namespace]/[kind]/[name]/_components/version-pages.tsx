import { LinkButton } from "~/app/_ui/button";

interface VersionPagesProps {
  readonly href: string;
  /** Of the page that is shown; undefined: the newest versions. */
  readonly cursor: string | undefined;
  readonly nextCursor: string | null;
}

/** Nothing while all versions fit on one page. */
export function VersionPages({ href, cursor, nextCursor }: VersionPagesProps) {
  if (cursor === undefined && nextCursor === null) return null;
  return (
    <nav aria-label="Pages" className="flex justify-end gap-2 border-t border-line px-4 py-2">
      {cursor !== undefined && (
        <LinkButton size="sm" href={href}>
          Newest
        </LinkButton>
      )}
      {nextCursor !== null && (
        <LinkButton size="sm" href={`${href}&cursor=${encodeURIComponent(nextCursor)}`}>
          Older
        </LinkButton>
      )}
    </nav>
  );
}
