import type { Db } from "../../db/client.ts";
import { retentionRules } from "./domain/retention-policy.ts";
import { retentionKinds, type RetentionKind } from "./domain/retention.schema.ts";
import { listSettings } from "./store.ts";

export interface Period {
  readonly kind: RetentionKind;
  readonly days: number;
  /** Epoch ms; null while the default counts. */
  readonly updatedAt: number | null;
}

/** How long each kind is kept now, in the order they are shown. */
export async function getPeriods({ read }: Pick<Db, "read">): Promise<Period[]> {
  const settings = new Map((await listSettings(read)).map((setting) => [setting.kind, setting]));
  return retentionKinds.map((kind) => {
    const setting = settings.get(kind);
    return {
      kind,
      days: setting?.days ?? retentionRules[kind].defaultDays,
      updatedAt: setting?.updatedAt ?? null,
    };
  });
}
