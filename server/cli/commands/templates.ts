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
import { countOwnerMembers } from "../owner-members.ts";

/** A person waits for this rendering and nobody else does, so it may take longer than one in the portal. */
const limits = { cpuMs: 60_000, wallMs: 120_000 };

async function withRenderer<T>(work: (deps: { renderer: Renderer }) => Promise<T>): Promise<T> {
  const renderer = createRenderer({ projectRoot: findProjectRoot(), limits });
  try {
    return await work({ renderer });
  } finally {
    renderer.close();
  }
}

function toOutput(ok: readonly string[], findings: readonly Finding[]) {
  const lines = [...ok.map((name) => `ok ${name}`), ...findings.map(formatFinding)];
  const hasErrors = findings.some((finding) => finding.severity === "error");
  const status = hasErrors ? exitStatus.findings : exitStatus.fine;
  return { status, text: lines.join("\n"), json: { ok, findings } } satisfies CommandOutput;
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
function configuredContext(ownerMembers: number | null): RenderContext {
  const env = parseEnv(environment);
  const { webUrl, org } = forgeProfile(env);
  return {
    forgeUrl: webUrl,
    organization: org,
    ownerKind: "organization",
    portalUrl: env.publicUrl ?? env.baseUrl,
    publicUrl: env.publicUrl ?? null,
    ownerMembers,
    user: null,
  };
}

const render: Command = {
  words: ["templates", "render"],
  usage: "DIR --values FILE --out DIR",
  summary: "Write the exact tree a run would commit, and plan.json with every effect",
  options: { values: { type: "string" }, out: { type: "string" } },
  positionals: { min: 1, max: 1 },
  async run(args, context) {
    const [folder = ""] = args.positionals;
    const outDir = args.text("out");
    const values = args.text("values");
    if (outDir === undefined || values === undefined)
      throw new UsageError("Expected --values FILE and --out DIR.");
    const answers = await readAnswers(values);
    const { count, assumption } = await countOwnerMembers(context, answers["owner"]);
    const input = { folder, answers, outDir, context: configuredContext(count) };
    const { files, warnings, plan } = await withRenderer((deps) => renderToDirectory(deps, input));
    const summary = `${files.length} files and plan.json in ${outDir}`;
    const assumptions = assumption === null ? [] : [assumption];
    const text = [...warnings.map(formatFinding), ...assumptions, summary].join("\n");
    const json = { files: files.map((file) => file.path), plan, warnings, assumptions };
    return { status: exitStatus.fine, text, json };
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
    const { passed, findings, checks } = await withRenderer((deps) =>
      testTemplates(deps, { folders, update: args.flag("update") }),
    );
    const { status, text, json } = toOutput(passed, findings);
    return { status, text: `${text}\n${checks} checks`, json: { ...json, checks } };
  },
};

export const templateCommands: readonly Command[] = [validate, render, test];
