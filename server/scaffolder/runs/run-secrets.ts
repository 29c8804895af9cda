import { z } from "zod";
import { seal, unseal } from "../../runtime/sealing.ts";
import { UnreadableRunError } from "../store/runs.ts";

const place = (runId: string): string => `run_contents/${runId}`;
const secretsSchema = z.record(z.string(), z.string());

/** Seals a run's secrets for its row; null when it has none. */
export function sealRunSecrets(
  key: Buffer,
  runId: string,
  secrets: Readonly<Record<string, string>>,
): string | null {
  return Object.keys(secrets).length === 0 ? null : seal(key, place(runId), JSON.stringify(secrets));
}

/** Throws UnreadableRunError when the key is another one than then. */
export function openRunSecrets(
  key: Buffer,
  runId: string,
  sealed: string | null,
): ReadonlyMap<string, string> {
  if (sealed === null) return new Map();
  try {
    return new Map(Object.entries(secretsSchema.parse(JSON.parse(unseal(key, place(runId), sealed)))));
  } catch (error) {
    throw new UnreadableRunError(`The sealed secrets of run ${runId} do not open.`, { cause: error });
  }
}
