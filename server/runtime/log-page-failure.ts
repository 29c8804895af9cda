/*
 * A page that could not be drawn shows a reference. This writes the line it leads to: the reference, the address without
 * its query (which may hold what somebody typed), and the error itself.
 */
import type { Logger } from "./logger.ts";

interface FailedRequest {
  readonly path: string;
  readonly method: string;
}

const referenceOf = (error: unknown): string | undefined =>
  typeof error === "object" && error !== null && "digest" in error ? String(error.digest) : undefined;

export function logPageFailure(logger: Logger, error: unknown, { path, method }: FailedRequest): void {
  const address = path.split("?")[0];
  logger.error(
    { reference: referenceOf(error), method, path: address, err: error },
    "a page could not be shown",
  );
}
