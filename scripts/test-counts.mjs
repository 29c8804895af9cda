// Reads the counts out of the test runners' JSON reports. A skipped test counts as failed: the suite never skips.
// A journey that passed at its second try has passed; the run names it and its error (test-failures.mjs).
import { readJson, readReport } from "./test-report.mjs";

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

/** One check per rendered file and per checker; a stage that checked nothing has failed. */
export function countTemplates({ ok, output }) {
  const report = readJson(output.slice(output.indexOf("{")));
  const failed = report?.findings?.filter((finding) => finding.severity === "error").length ?? 0;
  const checks = report?.checks ?? 0;
  if (checks === 0) return { passed: 0, failed: Math.max(failed, 1) };
  return atLeastOneFailure({ passed: Math.max(checks - failed, 0), failed }, ok);
}

export function countPlaywright(file, { ok }) {
  const stats = readReport(file)?.stats;
  if (!stats) return { passed: 0, failed: 1 };
  return atLeastOneFailure(
    { passed: stats.expected + stats.flaky, failed: stats.unexpected + stats.skipped },
    ok,
  );
}
