/* Runs as rows, for tests of what reads them. */
import type { Tx } from "../../../db/client.ts";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import { insertRun, type NewRun, type RunContents } from "./runs.ts";

export const newRun = (overrides: Partial<NewRun> = {}): NewRun => ({
  id: "run_1",
  state: "running",
  template: "fixture",
  templateDigest: "sha256:0",
  host: "http://127.0.0.1:3001",
  owner: "waymark",
  name: overrides.id ?? "checkout",
  actorKind: "service",
  actorId: "tok_1",
  actorName: "ci",
  requestHash: "",
  answers: "{}",
  createdAt: 1,
  ...overrides,
});

export function storeRun(
  tx: Tx,
  overrides: Partial<NewRun> = {},
  contents: Partial<RunContents> = {},
): Promise<void> {
  const { plan, files } = fixtureTemplate("checkout");
  return insertRun(tx, newRun(overrides), { plan, files, sealedSecrets: null, ...contents });
}
