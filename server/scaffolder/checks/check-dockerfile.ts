import type { Finding } from "../../kernel/finding.ts";
import { problemAt, problemIn, type GeneratedRepository, type Problem } from "./generated-repository.ts";

const PATH = "Dockerfile";
const KNOWN = new Set([
  ...["ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM"],
  ...["HEALTHCHECK", "LABEL", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"],
]);

interface Instruction {
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

type Rule = (instructions: readonly Instruction[]) => { line: number; problem: Problem }[];

const RULES: readonly Rule[] = [
  knownInstructions,
  exactImages,
  knownStages,
  lockedInstall,
  numericUser,
  healthcheck,
  execForm,
];

/** The image is built from exact versions, runs as a number that is not root, and tells whether it is alive. */
export function checkDockerfile(repository: GeneratedRepository): Finding[] {
  if (!repository.has(PATH)) {
    return [problemIn(PATH, { code: "dockerfile-missing", message: "expected a Dockerfile, found none" })];
  }
  const instructions = parseDockerfile(repository.read(PATH));
  return RULES.flatMap((rule) => rule(instructions)).map(({ line, problem }) =>
    problemAt(PATH, { line, column: 1 }, problem),
  );
}

/** Joins continued lines and drops comments, also those between continued lines, as the Dockerfile format does. */
export function parseDockerfile(text: string): Instruction[] {
  const instructions: Instruction[] = [];
  let pending: { line: number; text: string } | undefined;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const continues = line.endsWith("\\");
    const part = continues ? line.slice(0, -1).trim() : line;
    pending = pending
      ? { line: pending.line, text: `${pending.text} ${part}` }
      : { line: index + 1, text: part };
    if (continues) continue;
    instructions.push(toInstruction(pending));
    pending = undefined;
  }
  return pending ? [...instructions, toInstruction(pending)] : instructions;
}

function toInstruction({ line, text }: { line: number; text: string }): Instruction {
  const [name = "", ...rest] = text.split(/\s+/);
  return { line, name: name.toUpperCase(), value: rest.join(" ") };
}

const named = (instructions: readonly Instruction[], name: string) =>
  instructions.filter((instruction) => instruction.name === name);

/** What the image that is shipped consists of: everything after the last FROM. */
function finalStage(instructions: readonly Instruction[]): readonly Instruction[] {
  return instructions.slice(instructions.findLastIndex((instruction) => instruction.name === "FROM"));
}

function knownInstructions(instructions: readonly Instruction[]) {
  return instructions
    .filter(({ name }) => !KNOWN.has(name))
    .map(({ line, name }) => ({
      line,
      problem: {
        code: "docker-instruction",
        message: `expected one of ${[...KNOWN].join(", ")}, found ${name}`,
      },
    }));
}

function exactImages(instructions: readonly Instruction[]) {
  return named(instructions, "FROM")
    .map(({ line, value }) => ({
      line,
      image: value.replace(/^--platform=\S+\s+/, "").split(/\s+/)[0] ?? "",
    }))
    .filter(({ line, image }) => !isStage(stagesBefore(instructions, line), image) && image !== "scratch")
    .filter(({ image }) => !/:\d+\.\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}$/.test(image))
    .map(({ line, image }) => ({
      line,
      problem: {
        code: "unpinned-images",
        message: `expected an exact version and its digest (name:1.2.3@sha256:…), found ${image}`,
      },
    }));
}

/** Docker tells no capitals apart in the names of stages. */
const isStage = (stages: ReadonlySet<string>, name: string): boolean =>
  [...stages].some((stage) => stage.toLowerCase() === name.toLowerCase());

/** A name that no earlier stage has is an image: Docker fetches it. */
const stagesBefore = (instructions: readonly Instruction[], line: number): Set<string> =>
  new Set(
    named(instructions, "FROM")
      .filter((stage) => stage.line < line)
      .flatMap(({ value }) => / as (\S+)$/i.exec(value)?.[1] ?? []),
  );

function knownStages(instructions: readonly Instruction[]) {
  return named(instructions, "COPY").flatMap(({ line, value }) => {
    const stages = stagesBefore(instructions, line);
    const from = /--from=(\S+)/.exec(value)?.[1];
    if (from === undefined || isStage(stages, from)) return [];
    const message = `expected a stage of this file (${[...stages].join(", ")}), found ${from}`;
    return [{ line, problem: { code: "unknown-stage", message } }];
  });
}

function lockedInstall(instructions: readonly Instruction[]) {
  return named(instructions, "RUN")
    .filter(({ value }) => /\bnpm (i|install)\b|\b(curl|wget)\b[^|]*\|\s*(ba)?sh\b/.test(value))
    .map(({ line }) => ({
      line,
      problem: {
        code: "unlocked-install",
        message: "expected `npm ci` and no piped installers, which ignore the lockfile",
      },
    }));
}

function numericUser(instructions: readonly Instruction[]) {
  const user = named(finalStage(instructions), "USER").at(-1);
  if (user && /^[1-9]\d*(:\d+)?$/.test(user.value)) return [];
  const message = `expected a numeric USER above 0 in the last stage, found ${user ? user.value : "none"}`;
  return [{ line: user?.line ?? lastLine(instructions), problem: { code: "runs-as-root", message } }];
}

function healthcheck(instructions: readonly Instruction[]) {
  const check = named(finalStage(instructions), "HEALTHCHECK").at(-1);
  if (check && check.value.toUpperCase() !== "NONE") return [];
  const message = "expected a HEALTHCHECK in the last stage";
  return [{ line: check?.line ?? lastLine(instructions), problem: { code: "no-healthcheck", message } }];
}

/** A shell as process 1 does not pass SIGTERM on: the service would be killed instead of draining. */
function execForm(instructions: readonly Instruction[]) {
  const stage = finalStage(instructions);
  const start = [...named(stage, "ENTRYPOINT"), ...named(stage, "CMD")];
  if (start.length > 0 && start.every(({ value }) => value.startsWith("["))) return [];
  const message = 'expected CMD or ENTRYPOINT in exec form: ["node", "…"]';
  return [{ line: start[0]?.line ?? lastLine(instructions), problem: { code: "shell-form", message } }];
}

const lastLine = (instructions: readonly Instruction[]): number => instructions.at(-1)?.line ?? 1;
