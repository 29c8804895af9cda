// What failed, in a few lines each and before the runner's whole output: a log that is cut short still names it.
import { readReport } from "./test-report.mjs";

// Runners colour their messages, terminal or not.
const COLOUR = /\u001b\[[0-9;]*m/g;
const MESSAGE_LINES = 25;

function described(where, message) {
  const lines = (message ?? "no message").replace(COLOUR, "").trim().split("\n").slice(0, MESSAGE_LINES);
  return [`failed: ${where}`, ...lines.map((line) => `    ${line}`)].join("\n");
}

/** The failed tests of a Vitest JSON report, and the files that did not load. */
export function vitestFailures(file) {
  const suites = readReport(file)?.testResults ?? [];
  return suites.flatMap((suite) => {
    const failed = suite.assertionResults.filter((test) => test.status === "failed");
    if (failed.length === 0 && suite.status === "failed") return [described(suite.name, suite.message)];
    return failed.map((test) =>
      described(`${suite.name} › ${test.fullName}`, test.failureMessages?.join("\n")),
    );
  });
}

/** Every spec of a Playwright JSON report with its titles from the file down. */
function specsOf(suite, above = []) {
  const titles = [...above, suite.title];
  const own = (suite.specs ?? []).map((spec) => ({
    titles: [...titles, spec.title].join(" › "),
    tests: spec.tests,
  }));
  return [...own, ...(suite.suites ?? []).flatMap((inner) => specsOf(inner, titles))];
}

function firstError(test) {
  const errors = test.results.flatMap((result) => result.errors ?? []);
  return errors[0]?.message;
}

function playwrightTests(file, status) {
  const specs = (readReport(file)?.suites ?? []).flatMap((suite) => specsOf(suite));
  return specs.flatMap((spec) =>
    spec.tests.filter((test) => test.status === status).map((test) => ({ where: spec.titles, test })),
  );
}

/** The journeys that failed, each with its first error. */
export function playwrightFailures(file) {
  return playwrightTests(file, "unexpected").map(({ where, test }) => described(where, firstError(test)));
}

/** The journeys that failed once and passed when they were run again. */
export function playwrightSecondTries(file) {
  return playwrightTests(file, "flaky").map(
    ({ where, test }) =>
      `passed at the second try: ${described(where, firstError(test)).replace("failed: ", "")}`,
  );
}
