import { defineConfig } from "@playwright/test";
import { findChromium } from "./e2e/find-chromium.ts";

/** The journeys drive the real process tree (web, worker, forge) on a throw-away data folder; see e2e/global-setup.ts. */
export default defineConfig({
  testDir: "e2e/journeys",
  globalSetup: "./e2e/global-setup.ts",
  outputDir: "test-results",
  snapshotPathTemplate: "e2e/looks/{arg}{ext}",
  // One portal, one database: journeys run one after the other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // A browser on a busy machine misses a step now and then: the second try decides, and `npm test` names every first one.
  retries: 1,
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
        // Letters as wide as the font says, whatever hinting the machine prefers: pictures compare across machines.
        "--font-render-hinting=none",
        "--force-color-profile=srgb",
      ],
    },
  },
});
