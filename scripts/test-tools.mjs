// The programs the tests run for real: a browser, and Prometheus with its checkers.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { StartError } from "./pinned-node.mjs";
import { runQuietly, step, tail } from "./progress.mjs";

/** Any of the names will do; the package is the one that brings the first of them on Debian and Ubuntu. */
const TOOLS = [
  {
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    debianPackage: "chromium",
  },
  { names: ["prometheus"], debianPackage: "prometheus" },
  { names: ["promtool"], debianPackage: "prometheus" },
  { names: ["amtool"], debianPackage: "prometheus-alertmanager" },
];

const isOnPath = (name) => spawnSync(name, ["--version"], { stdio: "ignore" }).error === undefined;

/** Debian packages of the tools that are not on the PATH, without repeats. */
export function missingPackages(isPresent = isOnPath) {
  const missing = TOOLS.filter(({ names }) => !names.some(isPresent));
  return [...new Set(missing.map(({ debianPackage }) => debianPackage))];
}

async function aptInstall(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await step(`Installing ${packages.join(", ")} (apt-get)`, async () => {
    await runQuietly("apt-get", ["update"], { env });
    const { ok, output } = await runQuietly(
      "apt-get",
      ["install", "-y", "--no-install-recommends", ...packages],
      { env },
    );
    if (!ok) throw new StartError(`apt-get install ${packages.join(" ")} failed:\n${tail(output)}`, 69);
  });
}

/** Installs what is missing as root on Debian or Ubuntu; elsewhere stops with the one command to run. */
export async function ensureTestTools() {
  const packages = missingPackages();
  if (packages.length === 0) return;
  const isDebianRoot = existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  if (!isDebianRoot) {
    throw new StartError(
      `The tests need ${TOOLS.map(({ names }) => names[0]).join(", ")} on the PATH. On Debian or Ubuntu run:\n` +
        `    sudo apt-get install -y ${packages.join(" ")}\nthen run the command again.`,
    );
  }
  await aptInstall(packages);
  const still = missingPackages();
  if (still.length > 0)
    throw new StartError(
      `Installed ${packages.join(", ")}, but the tools of ${still.join(", ")} are still not on the PATH.`,
      69,
    );
}
