/* What a person waits for: the preview before anything exists, and a run until the repository is there. */
import { z } from "zod";
import { median, sample, type BenchRow } from "./measurement.ts";
import type { BenchPortal } from "./portal.ts";

const template = "typescript-service";
const repetitions = 5;

const runSchema = z.object({ id: z.string() });
const stateSchema = z.object({ state: z.string() });

const answers = (name: string, owner: string): Record<string, string> => ({ name, owner });

const groupSchema = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string() }) })).min(1),
});

/** Any team of the organisation may own what is measured. */
async function findOwner(portal: BenchPortal): Promise<string> {
  const response = await portal.get("/api/v1/entities/by-query?filter=kind=group&limit=1");
  const [group] = groupSchema.parse(await response.json()).items;
  return `group:default/${group?.metadata.name ?? ""}`;
}

async function accepted(response: Response, what: string): Promise<unknown> {
  if (response.ok) return response.json();
  throw new Error(`Expected ${what} to be accepted, found ${response.status}: ${await response.text()}`);
}

const finalStates = ["succeeded", "failed", "cancelled", "archived"];

async function runToEnd(portal: BenchPortal, values: Record<string, string>): Promise<void> {
  const { id } = runSchema.parse(
    await accepted(await portal.post("/api/v1/runs", { template, values }), "the run"),
  );
  for (;;) {
    const { state } = stateSchema.parse(await (await portal.get(`/api/v1/runs/${id}`)).json());
    if (state === "succeeded") return;
    if (finalStates.includes(state)) throw new Error(`Expected run ${id} to succeed, found ${state}.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export const scaffold: BenchRow = {
  name: "preview and run",
  async measure(portal) {
    const owner = await findOwner(portal);
    let count = 0;
    const preview = async (): Promise<void> => {
      const response = await portal.post(`/api/v1/templates/${template}/preview`, {
        values: answers("bench-preview", owner),
      });
      await accepted(response, "the preview");
    };
    await sample(2, preview);
    const previews = await sample(repetitions * 2, preview);
    const runs = await sample(repetitions, () =>
      runToEnd(portal, answers(`bench-run-${(count += 1)}`, owner)),
    );
    return [
      {
        name: "preview of the TypeScript template",
        unit: "ms",
        target: undefined,
        value: median(previews),
        note: `median of ${previews.length}, over REST`,
      },
      {
        name: "run of the TypeScript template",
        unit: "ms",
        target: { kind: "at-most", value: 3_000 },
        value: median(runs),
        note: `median of ${runs.length}, request to succeeded, embedded forge`,
      },
    ];
  },
};
