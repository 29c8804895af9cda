/*
 * How long a template that never ends keeps its author waiting: right after a start, again after its child was killed,
 * and beside eight people who preview another template.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import type { BenchRow, Measurement } from "./measurement.ts";
import { openBenchPortal, type BenchPortal } from "./portal.ts";

const allowedMs = 2_000;
const people = 8;

const manifest = (name: string): string => `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: ${name} }
spec:
  owner: group:default/platform
  type: service
  parameters: { properties: { name: { type: string }, owner: { type: string } } }
  steps:
    - { action: fetch:template, input: { url: ./skeleton, values: { name: "\${{ parameters.name }}" } } }
    - { action: publish:github, input: { repository: "\${{ parameters.name }}" } }
`;

/** Each file stays below the interpreter's own limit; together they take minutes. */
const slowFile = "{% for a in range(300) %}{% for b in range(300) %}${{ a * b }}{% endfor %}{% endfor %}\n";

function writeTemplate(folder: string, files: number, text: string): void {
  const skeleton = path.join(folder, "skeleton");
  fs.mkdirSync(skeleton, { recursive: true });
  fs.writeFileSync(path.join(folder, "template.yaml"), manifest(path.basename(folder)));
  for (let index = 0; index < files; index += 1) fs.writeFileSync(path.join(skeleton, `${index}.txt`), text);
}

const refusalSchema = z.object({ code: z.string() });

interface Preview {
  readonly ms: number;
  /** "rendered", or the code of the refusal. */
  readonly outcome: string;
}

async function preview(portal: BenchPortal, template: string, name: string): Promise<Preview> {
  const startedAt = performance.now();
  const response = await portal.post(`/api/v1/templates/${template}/preview`, {
    values: { name, owner: "group:default/platform" },
  });
  const body: unknown = await response.json();
  const ms = performance.now() - startedAt;
  return { ms, outcome: response.ok ? "rendered" : refusalSchema.parse(body).code };
}

/** Only an answer that blames the template counts; whatever else comes back is not what was measured. */
async function stopTime(portal: BenchPortal, name: string): Promise<number> {
  const { ms, outcome } = await preview(portal, "endless", name);
  if (outcome !== "template_timeout")
    throw new Error(`Expected the endless template to be stopped as template_timeout, found ${outcome}.`);
  return ms;
}

/** Previews one after the other, as a person who types answers causes them, until `isOver`. */
async function keepPreviewing(portal: BenchPortal, name: string, isOver: () => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!isOver()) {
    const { ms, outcome } = await preview(portal, "good", name);
    if (outcome !== "rendered") throw new Error(`Expected the good template to render, found ${outcome}.`);
    times.push(ms);
  }
  return times;
}

async function besidePreviews(portal: BenchPortal): Promise<Measurement[]> {
  let isOver = false;
  const others = Array.from({ length: people }, (_, i) => keepPreviewing(portal, `p${i}`, () => isOver));
  const stops: number[] = [];
  try {
    for (let index = 0; index < 3; index += 1) stops.push(await stopTime(portal, `beside-${index}`));
  } finally {
    isOver = true;
  }
  const previews = (await Promise.all(others)).flat();
  return [
    row("endless template, beside 8 concurrent previews", stops, "slowest of 3"),
    {
      ...row("preview beside an endless template", previews, `slowest of ${previews.length}`),
      target: undefined,
    },
  ];
}

function row(name: string, times: readonly number[], note: string): Measurement {
  return { name, unit: "ms", target: { kind: "at-most", value: allowedMs }, value: Math.max(...times), note };
}

async function measureAll(portal: BenchPortal): Promise<Measurement[]> {
  const first = await stopTime(portal, "first");
  const second = await stopTime(portal, "second");
  const together = await Promise.all(
    Array.from({ length: people }, (_, index) => stopTime(portal, `together-${index}`)),
  );
  return [
    row("endless template, first request after start", [first], "over REST, from the ready line on"),
    row("endless template, request after a kill", [second], "over REST"),
    ...(await besidePreviews(portal)),
    row(`${people} endless templates at once`, together, `slowest of ${people}`),
  ];
}

export const endlessTemplate: BenchRow = {
  name: "endless template",
  async measure() {
    const templates = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-bench-templates-"));
    writeTemplate(path.join(templates, "endless"), 900, slowFile);
    writeTemplate(path.join(templates, "good"), 40, "${{ values.name }}\n".repeat(50));
    const portal = await openBenchPortal({ WAYMARK_TEMPLATES: templates });
    try {
      return await measureAll(portal);
    } finally {
      await portal.stop();
      fs.rmSync(templates, { recursive: true, force: true });
    }
  },
};
