import { defineConfig } from "vitest/config";

const shared = { pool: "forks" as const, testTimeout: 20_000, hookTimeout: 60_000 };

// Two projects: `unit` is what `npm run check` runs; `integration` starts real processes and servers.
export default defineConfig({
  resolve: { alias: { "~": import.meta.dirname } },
  test: {
    env: { TZ: "Asia/Kathmandu" },
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: "unit",
          setupFiles: ["scripts/seed-properties.ts"],
          include: ["{server,db,app,scripts,bench}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.integration.test.ts", "**/*.long.test.ts", "**/node_modules/**"],
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
    ],
  },
});
