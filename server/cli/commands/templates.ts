import fs from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { forgeProfile } from "../../github/profile.ts";
import { formatFinding, type Finding } from "../../kernel/finding.ts";
import { environment, parseEnv } from "../../runtime/env.ts";
import { findProjectRoot } from "../../runtime/project-root.ts";
import { renderToDirectory } from "../../scaffolder/render-to-directory.ts";
import type { RenderContext } from "../../scaffolder/render/render-job.ts";
import { createRenderer, type Renderer } from "../../scaffolder/render/renderer.ts";
import { testTemplates } from "../../scaffolder/test-templates.ts";
import { validateTemplates } from "../../scaffolder/validate-templates.ts";
import { UsageError, type Command, type CommandOutput } from "../command.ts";
import { exitStatus } from "../exit-status.ts";

/** A person waits for this rendering and nobody else does, so it may take longer than one in the portal. */
const deadlineMs = 60_000;

async function withRenderer<T>(work: (deps: { renderer: Renderer }) => Promise<T>): Promise<T> {
  const renderer = createRenderer({ projectRoot: findProjectRoot(), deadlineMs });
  try {
    return await work({ renderer });
  } finally {
    renderer.close();
  }
}

function toOutput(ok: readonly string[], findings: readonly Finding[]): CommandOutput {
  const lines = [...ok.map((name) => `ok ${name}`), ...findings.map(formatFinding)];
  const hasErrors = findings.some((finding) => finding.severity === "error");
  const status = hasErrors ? exitStatus.findings : exitStatus.fine;
  return { status, text: lines.join("\n"), json: { ok, findings } };
}

const validate: Command = {
  words: ["templates", "validate"],
  usage: "DIR…",
  summary: "Check templates: manifest, questions, every expression in every file",
  options: {},
  positionals: { min: 1, max: 1_000 },
  async run(args) {
    const { valid, findings } = await withRenderer((deps) => validateTemplates(deps, args.positionals));
    return toOutput(valid, findings);
  },
};

const answersSchema = z.record(z.string(), z.json());

async function readAnswers(file: string): Promise<z.infer<typeof answersSchema>> {
  const text = await fs.readFile(file, "utf8").catch(() => {
    throw new UsageError(`Expected a YAML or JSON file of answers at "${file}", found none.`);
  });
  const parsed = answersSchema.safeParse(parse(text, { maxAliasCount: 0 }));
  if (parsed.success) return parsed.data;
  throw new UsageError(`Expected one answer per line in "${file}", such as "name: checkout-api".`);
}

/** The facts of the portal this folder is configured for; nothing needs to run. */
function configuredContext(): RenderContext {
  const env = parseEnv(environment);
  const { webUrl, org } = forgeProfile(env);
  return {
    forgeUrl: webUrl,
    organization: org,
    portalUrl: env.publicUrl ?? env.baseUrl,
    publicUrl: env.publicUrl ?? null,
    ownerMembers: null,
    user: null,
  };
}

const render: Command = {
  words: ["templates", "render"],
  usage: "DIR --values FILE --out DIR",
  summary: "Write the exact tree a run would commit, and plan.json with every effect",
  options: { values: { type: "string" }, out: { type: "string" } },
  positionals: { min: 1, max: 1 },
  async run(args) {
    const [folder = ""] = args.positionals;
    const outDir = args.text("out");
    const values = args.text("values");
    if (outDir === undefined || values === undefined)
      throw new UsageError("Expected --values FILE and --out DIR.");
    const answers = await readAnswers(values);
    const input = { folder, answers, outDir, context: configuredContext() };
    const { files, warnings, plan } = await withRenderer((deps) => renderToDirectory(deps, input));
    const summary = `${files.length} files and plan.json in ${outDir}`;
    const text = [...warnings.map(formatFinding), summary].join("\n");
    return { status: exitStatus.fine, text, json: { files: files.map((file) => file.path), plan, warnings } };
  },
};

const test: Command = {
  words: ["templates", "test"],
  usage: "[DIR…] [--update]",
  summary: "Compare templates with their golden output and check what they generate",
  options: { update: { type: "boolean" } },
  positionals: { min: 0, max: 1_000 },
  async run(args) {
    const own = path.join(findProjectRoot(), "templates");
    const folders = args.positionals.length === 0 ? [own] : args.positionals;
    const { passed, findings } = await withRenderer((deps) =>
      testTemplates(deps, { folders, update: args.flag("update") }),
    );
    return toOutput(passed, findings);
  },
};

export const templateCommands: readonly Command[] = [validate, render, test];
