/*
 * The actions a generated pipeline may use, each at the commit of a released tag. A mutable tag can be moved by whoever
 * takes over the action, and GitHub resolves a fork's commit under the parent's name, so a commit is trusted only
 * because this file names it.
 */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { readYaml } from "../../kernel/yaml-text.ts";

const actionsLockSchema = z.strictObject({
  actions: z.array(
    z.strictObject({
      repository: z.string().regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/),
      tag: z.string().regex(/^v\d+\.\d+\.\d+$/),
      sha: z.string().regex(/^[0-9a-f]{40}$/),
    }),
  ),
});
export type ActionsLock = z.infer<typeof actionsLockSchema>;

export function parseActionsLock(text: string): ActionsLock {
  const { documents, findings } = readYaml({ file: "actions.lock.yaml", text });
  if (findings[0]) throw new Error(`actions.lock.yaml: ${findings[0].message}`);
  return actionsLockSchema.parse(documents[0]?.value);
}

const LOCK_FILE = new URL("../../../templates/_parts/actions.lock.yaml", import.meta.url);

export async function loadActionsLock(file: URL = LOCK_FILE): Promise<ActionsLock> {
  return parseActionsLock(await readFile(file, "utf8"));
}
