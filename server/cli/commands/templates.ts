import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { organisationProblem } from "../../connections/domain/github-place.schema.ts";
import { forgeProfile } from "../../github/profile.ts";
import { formatFinding, type Finding } from "../../kernel/finding.ts";
import { parseEnv, reachableUrl } from "../../runtime/env.ts";
import { dataPaths } from "../../runtime/paths.ts";
import { findProjectRoot } from "../../runtime/project-root.ts";
import { renderToDirectory } from "../../scaffolder/templates/render-to-directory.ts";
import type { RenderContext } from "../../scaffolder/render/render-job.ts";
import { createRenderer, type Renderer } from "../../scaffolder/render/renderer.ts";
import { testTemplates } from "../../scaffolder/templates/test-templates.ts";
import { validateTemplates } from "../../scaffolder/templates/validate-templates.ts";
import { UsageError, type Command, type CommandContext, type CommandOutput } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { countOwnerMembers } from "../owner-members.ts";
import { readValues } from "../read-values.ts";

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
  const parsed = answersSchema.safeParse(await readValues(file));
  if (parsed.success) return parsed.data;
  throw new UsageError(`--values: expected answers that JSON can hold in ${file}.`);
}

interface Configured {
  readonly facts: Omit<RenderContext, "ownerMembers">;
  /** What is taken for granted of the organisation; null when it was said, or is the local forge's. */
  readonly assumption: string | null;
}

/** The facts of the portal this folder is configured for; nothing needs to run. */
function readConfigured(context: CommandContext, givenOrg: string | undefined): Configured {
  const problem = givenOrg === undefined ? undefined : organisationProblem(givenOrg);
  if (problem !== undefined) throw new UsageError(`--org: ${problem}`);
  const env = parseEnv(context.environment);
  const { webUrl, org } = forgeProfile(env);
  const isLocalForge =
    context.hasPortal && env.cli.url === undefined && !existsSync(dataPaths(env.dataDir).connectedApp);
  const isKnown = givenOrg !== undefined || env.github.kind === "github" || isLocalForge;
  const facts = {
    forgeUrl: webUrl,
    organization: givenOrg ?? org,
    ownerKind: "organization",
    portalUrl: env.publicUrl ?? env.baseUrl,
    publicUrl: reachableUrl(env) ?? null,
    user: null,
  } as const;
  const assumption = `The organisation is taken to be ${org}, on the local forge: give --org NAME, or set GITHUB_URL and GITHUB_ORG, for another.`;
  return { facts, assumption: isKnown ? null : assumption };
}

const render: Command = {
  words: ["templates", "render"],
  usage: "DIR --values FILE --out DIR [--org NAME]",
  summary:
    "Write the exact tree a run would commit, and plan.json with every effect; the organisation is NAME, else GITHUB_ORG, else waymark",
  options: { values: { type: "string" }, out: { type: "string" }, org: { type: "string" } },
  positionals: { min: 1, max: 1 },
  async run(args, context) {
    const [folder = ""] = args.positionals;
    const outDir = args.text("out");
    const values = args.text("values");
    if (outDir === undefined || values === undefined)
      throw new UsageError("Expected --values FILE and --out DIR.");
    const configured = readConfigured(context, args.text("org"));
    const answers = await readAnswers(values);
    const owner = await countOwnerMembers(context, answers["owner"]);
    const input = {
      ...{ folder, answers, outDir },
      context: { ...configured.facts, ownerMembers: owner.count },
    };
    const { files, warnings, plan } = await withRenderer((deps) => renderToDirectory(deps, input));
    const summary = `${files.length} files and plan.json in ${outDir}`;
    const assumptions = [configured.assumption, owner.assumption].filter((one) => one !== null);
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
