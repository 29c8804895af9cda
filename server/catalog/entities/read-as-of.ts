/* The past as Waymark knew it: the same reads, at another moment. */
import type { Db } from "../../../db/client.ts";
import { AppError } from "../../kernel/app-error.ts";
import { toTimestamp } from "../../kernel/time.ts";
import type { Deps } from "../../runtime/deps.ts";
import { asOfSchema } from "../domain/entity-history.schema.ts";
import { findEarliestMoment, readCatalogAt } from "../store/entity-versions.ts";

/** What a read of the catalog needs, now or then. */
export interface CatalogReading {
  readonly db: Pick<Db, "read">;
}

function toMoment(deps: Pick<Deps, "db" | "now">, asOf: string): number {
  if (!asOfSchema.safeParse(asOf).success)
    throw new AppError(
      "invalid_input",
      `Expected asOf as an RFC 3339 time like 2026-01-31T09:00:00Z, found "${asOf.slice(0, 100)}".`,
    );
  const at = Date.parse(asOf);
  if (at > deps.now())
    throw new AppError(
      "invalid_input",
      `Expected asOf in the past, found ${asOf}. Leave it out to read what is known now.`,
    );
  const earliest = findEarliestMoment(deps.db.read);
  if (earliest === null || at >= earliest) return at;
  const text = toTimestamp(earliest);
  throw new AppError("as_of_too_early", `Nothing is known about ${asOf}. The earliest time is ${text}.`, {
    details: { earliest: text },
  });
}

/** Reads now without a time. Throws invalid_input for one that is no time or not past, as_of_too_early with the earliest. */
export function readAsOf<T>(
  deps: Pick<Deps, "db" | "now">,
  asOf: string | undefined,
  read: (then: CatalogReading) => Promise<T>,
): Promise<T> {
  if (asOf === undefined) return read(deps);
  return readCatalogAt(deps.db, toMoment(deps, asOf), (reader) => read({ db: { read: reader } }));
}

/** Words are indexed as they are now; what was found then cannot be said. */
export function assertNoSearch(asOf: string | undefined, search: string | undefined): void {
  if (asOf === undefined || search === undefined || search.trim() === "") return;
  throw new AppError(
    "as_of_not_supported",
    "Full-text search knows only the present. Leave out asOf, or use filter instead of fullTextFilterTerm.",
  );
}
