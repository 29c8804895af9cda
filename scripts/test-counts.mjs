// Reads the counts out of the test runners' JSON reports. A skipped test counts as failed: the suite never skips.
import { readFileSync } from "node:fs";

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** A runner that failed without a failed test (a file that does not load, a crash) counts as one failure. */
function atLeastOneFailure(counts, ok) {
  return !ok && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export function countVitest(file, { ok }) {
  const report = readReport(file);
  if (!report) return { passed: 0, failed: 1 };
  const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
  return atLeastOneFailure({ passed: report.numPassedTests, failed: report.numFailedTests + skipped }, ok);
}

export function countPlaywright(file, { ok }) {
  const stats = readReport(file)?.stats;
  if (!stats) return { passed: 0, failed: 1 };
  return atLeastOneFailure(
    { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped },
    ok,
  );
}
