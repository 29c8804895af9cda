/**
 * How long to wait after the n-th failure in a row: half a second at first, because most failures of a forge are over
 * by then, doubling to a minute. Without jitter: one worker per data folder, so there is no herd to spread.
 */
const firstMs = 500;
const longestMs = 60_000;

export const backoffMs = (failures: number): number =>
  Math.min(longestMs, firstMs * 2 ** Math.max(0, Math.min(failures, 30) - 1));
