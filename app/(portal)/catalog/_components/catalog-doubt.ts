/* When the list may not be believed as it stands: its last reading failed, or none has come for a while. */
interface Reading {
  readonly lastScanAt: string | null;
  readonly lastScanError: string | null;
}

interface Doubt {
  readonly word: string;
  readonly reason: string;
}

/** Scans run every two minutes; five missed in a row are no coincidence. */
const staleAfterMs = 10 * 60_000;

export function doubtOf({ lastScanAt, lastScanError }: Reading, nowMs: number): Doubt | undefined {
  if (lastScanError !== null) return { word: "Last read failed", reason: lastScanError };
  if (lastScanAt === null || nowMs - Date.parse(lastScanAt) <= staleAfterMs) return undefined;
  return {
    word: "Stale",
    reason: "The organisation is read every two minutes, but has not been for a while.",
  };
}
