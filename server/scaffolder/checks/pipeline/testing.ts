/*
 * The golden repository as its owner meets it: cloned, and the scripts of its pipeline run as GitHub would run them.
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { readYaml } from "../../../kernel/yaml-text.ts";
import { readGolden } from "../testing.ts";

const stepSchema = z.object({
  name: z.string(),
  if: z.string().optional(),
  run: z.string().optional(),
});
const workflowSchema = z.object({
  jobs: z.record(
    z.string(),
    z.object({
      env: z.record(z.string(), z.string()).default({}),
      steps: z.array(stepSchema).default([]),
    }),
  ),
});
export type Step = z.infer<typeof stepSchema>;

export interface Clone {
  /** A folder of the test's own, removed with it. */
  readonly root: string;
  readonly folder: string;
  steps(workflow: string): Step[];
  script(workflow: string, step: string): string;
  /** The environment a job sets for its steps. */
  environment(workflow: string, job: string): Record<string, string>;
  remove(): void;
}

export function cloneGolden(): Clone {
  const root = mkdtempSync(join(tmpdir(), "waymark-service-"));
  const origin = join(root, "origin");
  for (const { path, content } of readGolden()) {
    mkdirSync(dirname(join(origin, path)), { recursive: true });
    writeFileSync(join(origin, path), content);
  }
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", origin, "-c", "user.name=t", "-c", "user.email=t@example.org", ...args]);
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "golden");
  const folder = join(root, "clone");
  execFileSync("git", ["clone", "--quiet", origin, folder]);
  const jobs = (workflow: string) => {
    const file = `.github/workflows/${workflow}`;
    const { documents } = readYaml({ file, text: readFileSync(join(folder, file), "utf8") });
    return workflowSchema.parse(documents[0]?.value).jobs;
  };
  const steps = (workflow: string): Step[] => Object.values(jobs(workflow)).flatMap((job) => job.steps);
  const environment = (workflow: string, job: string) => jobs(workflow)[job]?.env ?? {};
  const script = (workflow: string, name: string): string => {
    const run = steps(workflow).find((step) => step.name === name)?.run;
    if (run === undefined) throw new Error(`${workflow} has no script "${name}"`);
    return run;
  };
  const remove = () => rmSync(root, { recursive: true, force: true });
  return { root, folder, steps, script, environment, remove };
}

export interface Outcome {
  readonly code: number;
  readonly output: string;
  /** What the step wrote to $GITHUB_OUTPUT. */
  readonly outputs: string;
}

/** A step's script in bash, with GitHub's options and files. */
export function runScript(
  clone: Clone,
  script: string,
  environment: Record<string, string> = {},
): Promise<Outcome> {
  const outputFile = join(mkdtempSync(join(clone.root, "step-")), "output");
  writeFileSync(outputFile, "");
  const env = {
    ...process.env,
    NODE_OPTIONS: "",
    RUNNER_TEMP: clone.root,
    GITHUB_OUTPUT: outputFile,
    GITHUB_REPOSITORY: "Acme/checkout-api",
    GITHUB_SHA: "0123456789abcdef0123456789abcdef01234567",
    ...environment,
  };
  const args = ["--noprofile", "--norc", "-eo", "pipefail", "-c", script];
  const options = { cwd: clone.folder, env, timeout: 280_000, maxBuffer: 16 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile("bash", args, options, (error, stdout, stderr) => {
      const code = error ? Number(error.code ?? 1) : 0;
      resolve({ code, output: `${stdout}${stderr}`, outputs: readFileSync(outputFile, "utf8") });
    });
  });
}
