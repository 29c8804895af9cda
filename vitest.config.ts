import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const shared = { pool: "forks" as const, testTimeout: 20_000, hookTimeout: 60_000 };

/** Minutes each: whoever starts with them at the end waits for them alone. A fresh clone has no times to sort by. */
const longFiles = [
  "server/scaffolder/kill-worker.integration.test.ts",
  "server/doors/requirements/requirements.integration.test.ts",
  "server/catalog/faults.integration.test.ts",
];

class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = longFiles.findIndex((file) => moduleId.endsWith(file));
      return index < 0 ? longFiles.length : index;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

// `unit` is what `npm run check` runs; `integration` starts real processes and servers; `long` is for `npm run test:long`;
// `live` talks to a real GitHub and runs in `npm run test:live` alone, with credentials.
export default defineConfig({
  resolve: { alias: { "~": import.meta.dirname } },
  test: {
    env: { TZ: "Asia/Kathmandu" },
    sequence: { sequencer: LongFilesFirst },
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: "unit",
          // Four hundred files share their modules: loading them anew for each took more than the tests. A test that
          // leaves something behind fails another one.
          isolate: false,
          setupFiles: ["scripts/seed-properties.ts"],
          include: ["{server,db,app,scripts,bench}/**/*.test.{ts,tsx}"],
          exclude: [
            "**/*.integration.test.ts",
            "**/*.long.test.ts",
            "**/*.live.test.ts",
            "**/node_modules/**",
          ],
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "integration",
          setupFiles: ["scripts/seed-properties.ts"],
          include: ["{server,db,app,scripts,templates}/**/*.integration.test.ts"],
          exclude: ["**/node_modules/**", "templates/*/skeleton/**", "templates/*/golden/**"],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "long",
          include: ["{server,db,scripts}/**/*.long.test.ts"],
          testTimeout: 3_600_000,
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "live",
          include: ["server/**/*.live.test.ts"],
          testTimeout: 900_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
