import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { folderOfNode } from "../../../supervisor/testing/node-of-line.ts";
import { cloneGolden, runScript, type Clone } from "./testing.ts";

let clone: Clone;
beforeAll(() => {
  clone = cloneGolden();
});
afterAll(() => clone.remove());

const run = (workflow: string, step: string, environment: Record<string, string> = {}) =>
  runScript(clone, clone.script(workflow, step), environment);

/** The oldest line of Node the service promises to run on, and the one of its image. */
const lines = ["20", "24"];

function pathWithNode(line: string): string {
  const path = process.env.PATH ?? "";
  return `${folderOfNode(line, { path, scratch: clone.root })}${delimiter}${path}`;
}

describe.each(lines)("the service on Node %s", (line) => {
  it("installs and passes its own tests with the scripts of its pipeline", async () => {
    const path = pathWithNode(line);
    rmSync(join(clone.folder, "node_modules"), { recursive: true, force: true });
    const installed = await run("ci.yml", "Install", { PATH: path });
    expect(installed.output).not.toMatch(/npm error/);
    expect(installed.code).toBe(0);
    const tested = await run("ci.yml", "Build and test", { PATH: path });
    expect(tested.code, tested.output).toBe(0);
    expect(tested.output).toMatch(/^(# |ℹ )pass 2\d$/m);
    expect(tested.output).toMatch(/^(# |ℹ )fail 0$/m);
  }, 600_000);
});

describe("the pipeline", () => {
  it("has no script that is not run here", () => {
    const names = (workflow: string) =>
      clone
        .steps(workflow)
        .filter((step) => step.run)
        .map((step) => step.name);
    expect(names("ci.yml")).toEqual([
      "Install",
      "Build and test",
      "Get promtool",
      "Check the rules",
      "Test the rules",
      "Install",
      "Write the SBOM",
      "Name the image",
    ]);
    expect(names("deploy.yml")).toEqual([
      "Look for a cluster",
      "Ask the release gate",
      "Deploy and wait until it runs",
    ]);
  });

  it.each(["ci.yml", "deploy.yml"])(
    "has one script per name in %s, so that running it by name runs it",
    (workflow) => {
      const scripts = new Map<string, Set<string>>();
      for (const { name, run: script } of clone.steps(workflow)) {
        if (script) scripts.set(name, (scripts.get(name) ?? new Set()).add(script));
      }
      expect([...scripts].filter(([, texts]) => texts.size > 1).map(([name]) => name)).toEqual([]);
    },
  );

  it("writes an SBOM of what is shipped, without development tools", async () => {
    const { code, output } = await run("ci.yml", "Write the SBOM");
    expect(code, output).toBe(0);
    const sbom: unknown = JSON.parse(readFileSync(join(clone.folder, "sbom.cdx.json"), "utf8"));
    const { bomFormat, components } = z
      .object({ bomFormat: z.string(), components: z.array(z.object({ name: z.string() })) })
      .parse(sbom);
    expect(bomFormat).toBe("CycloneDX");
    expect(components.map((component) => component.name)).toContain("prom-client");
    expect(components.map((component) => component.name)).not.toContain("typescript");
  });

  it("names the image in lower case, as registries require", async () => {
    const { outputs } = await run("ci.yml", "Name the image");
    expect(outputs).toBe("image=ghcr.io/acme/checkout-api\n");
  });
});

describe("the alert rules", () => {
  /** A release archive made here, whose promtool is this machine's, and a curl that hands it out for the right address. */
  function release() {
    const tools = mkdtempSync(join(clone.root, "tools-"));
    const folder = join(tools, "prometheus-2.55.1.linux-amd64");
    mkdirSync(folder);
    writeFileSync(join(folder, "promtool"), '#!/bin/sh\nexec promtool "$@"\n', { mode: 0o755 });
    const archive = join(tools, "archive");
    execFileSync("tar", ["-C", tools, "-czf", archive, "prometheus-2.55.1.linux-amd64"]);
    const address =
      "https://github.com/prometheus/prometheus/releases/download/v2.55.1/prometheus-2.55.1.linux-amd64.tar.gz";
    const curl = `#!/bin/sh\nwhile [ $# -gt 1 ]; do [ "$1" != --output ] || out=$2; shift; done\n[ "$1" = ${address} ] && cp ${archive} "$out"\n`;
    writeFileSync(join(tools, "curl"), curl, { mode: 0o755 });
    const sum = createHash("sha256").update(readFileSync(archive)).digest("hex");
    return { sum, path: `${tools}${delimiter}${process.env.PATH ?? ""}` };
  }
  const pinned = () => clone.environment("ci.yml", "rules");

  it("are checked and tested with promtool from the pinned release", async () => {
    const { sum, path } = release();
    const got = await run("ci.yml", "Get promtool", { ...pinned(), PROMETHEUS_SHA256: sum, PATH: path });
    expect(got.code, got.output).toBe(0);
    const checked = await run("ci.yml", "Check the rules");
    expect(checked.code, checked.output).toBe(0);
    const tested = await run("ci.yml", "Test the rules");
    expect(tested.code, tested.output).toBe(0);
    expect(tested.output).toContain("SUCCESS");
  });

  it("stop the pipeline when an alert does not fire as tested, or a rule does not parse", async () => {
    const rules = join(clone.folder, "monitoring/prometheus/rules.yaml");
    const before = readFileSync(rules, "utf8");
    writeFileSync(rules, before.replaceAll("severity: page", "severity: nobody"));
    expect((await run("ci.yml", "Test the rules")).code).not.toBe(0);
    writeFileSync(rules, before.replace("expr:", "expr: (("));
    expect((await run("ci.yml", "Check the rules")).code).not.toBe(0);
    writeFileSync(rules, before);
  });

  it("never run a download with another sum", async () => {
    const { path } = release();
    const { code, output } = await run("ci.yml", "Get promtool", { ...pinned(), PATH: path });
    expect(code).not.toBe(0);
    expect(output).toContain("prometheus.tar.gz: FAILED");
  });
});

describe("the first deployment of a new repository", () => {
  it("is skipped with a notice while no cluster is configured", async () => {
    const { code, output, outputs } = await run("deploy.yml", "Look for a cluster", {
      KUBE_CONFIG: "",
    });
    expect(code).toBe(0);
    expect(output).toMatch(/^::notice title=Deployment skipped::/);
    expect(outputs).toBe("configured=false\n");
    const deploy = clone.steps("deploy.yml").find((step) => step.name === "Deploy and wait until it runs");
    expect(deploy?.if).toBe("steps.cluster.outputs.configured == 'true'");
  });

  it("asks no gate while none is configured", async () => {
    const { code, output } = await run("deploy.yml", "Ask the release gate", {
      WAYMARK_GATE: "",
    });
    expect({ code, output }).toEqual({ code: 0, output: "no gate configured\n" });
  });
});

describe("a deployment with a cluster", () => {
  /** kubectl and kustomize that write down how they were called. */
  async function deploy(rolloutStatus: number) {
    const tools = mkdtempSync(join(clone.root, "tools-"));
    const calls = join(tools, "calls");
    for (const tool of ["kubectl", "kustomize"]) {
      const status = `[ "$2" != status ] || exit ${rolloutStatus}`;
      writeFileSync(
        join(tools, tool),
        `#!/bin/sh\necho "${tool} $* $(cat "$KUBECONFIG")" >> ${calls}\n${status}\n`,
      );
      chmodSync(join(tools, tool), 0o755);
    }
    const environment = { KUBE_CONFIG: "cluster-secret", IMAGE: "ghcr.io/acme/checkout-api@sha256:abc" };
    const outcome = await run("deploy.yml", "Deploy and wait until it runs", {
      ...environment,
      PATH: `${tools}${delimiter}${process.env.PATH ?? ""}`,
    });
    return {
      ...outcome,
      calls: readFileSync(calls, "utf8").replaceAll(" cluster-secret", "").trim().split("\n"),
    };
  }

  it("applies the image by digest and waits for it", async () => {
    const { code, calls, output } = await deploy(0);
    expect(code, output).toBe(0);
    expect(calls).toEqual([
      "kustomize edit set image checkout-api=ghcr.io/acme/checkout-api@sha256:abc",
      "kubectl apply --kustomize deploy/kubernetes",
      "kubectl rollout status deployment/checkout-api --timeout=5m",
    ]);
    expect(output).not.toContain("cluster-secret");
    expect(existsSync(join(clone.root, "kubeconfig"))).toBe(false);
  });

  it("goes back and fails when the new version does not become ready", async () => {
    const { code, calls, output } = await deploy(1);
    expect(code).toBe(1);
    expect(calls.at(-1)).toBe("kubectl rollout undo deployment/checkout-api");
    expect(output).toMatch(/^::error title=Rolled back::/m);
  });
});
