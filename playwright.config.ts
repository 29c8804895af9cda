import { defineConfig } from "@playwright/test";
import { findChromium } from "./e2e/find-chromium.ts";

/** The journeys drive the real process tree (web, worker, forge) on a throw-away data folder; see e2e/global-setup.ts. */
export default defineConfig({
  testDir: "e2e/journeys",
  globalSetup: "./e2e/global-setup.ts",
  outputDir: "test-results",
  // One portal, one database: journeys run one after the other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    viewport: { width: 1366, height: 768 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: findChromium(),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
      ],
    },
  },
});
