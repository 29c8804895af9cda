// What was asked, kept in memory for tests and for counting calls per run. Bounded; bodies and tokens never enter it.

export type LoggedRequest = {
  readonly sequence: number;
  readonly at: number;
  readonly method: string;
  /** Route pattern such as `/repos/{owner}/{repo}/git/trees`; empty when nothing matched. */
  readonly template: string;
  readonly path: string;
  readonly status: number;
};
export type RequestLog = {
  readonly record: (entry: Omit<LoggedRequest, "sequence">) => void;
  /** Entries after the given sequence number, oldest first. */
  readonly since: (sequence: number) => readonly LoggedRequest[];
};

const MAXIMUM_ENTRIES = 20_000;

export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = [];
  let sequence = 0;
  return {
    record: (entry) => {
      sequence += 1;
      entries.push({ ...entry, sequence });
      if (entries.length > MAXIMUM_ENTRIES * 2) entries = entries.slice(-MAXIMUM_ENTRIES);
    },
    since: (start) => entries.filter((entry) => entry.sequence > start).slice(-MAXIMUM_ENTRIES),
  };
}
