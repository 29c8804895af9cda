/* What needs somebody who looks after the portal, in the order of how much it hurts. Nothing wrong is an empty list. */
import { entityHref } from "../catalog/domain/entity-path.ts";
import { listTroubles } from "../catalog/repositories/list-troubles.ts";
import type { Actor } from "../identity/domain/actor.ts";
import { listCollectors } from "../jobs/collectors.ts";
import type { JobDefinition } from "../jobs/define-job.ts";
import { listJobs } from "../jobs/list-jobs.ts";
import { toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import { listRuns } from "../scaffolder/runs/list-runs.ts";
import type { AttentionItem } from "./domain/home.schema.ts";

type AttentionDeps = Pick<Deps, "db" | "now">;

const SHOWN = 3;

/** "1 run failed", "2 runs failed". */
const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const when = (condition: boolean, item: () => AttentionItem): AttentionItem[] => (condition ? [item()] : []);

type Troubles = Awaited<ReturnType<typeof listTroubles>>;

const scanTroubles = ({ status }: Troubles): AttentionItem[] =>
  when(status.lastScanError !== null, () => ({
    kind: "scan-failed",
    severity: "bad",
    count: 1,
    title: "The last scan of the forge failed",
    message: status.lastScanError ?? "",
    href: "/settings/health",
    examples: [],
  }));

const repositoryTroubles = ({ unreadable }: Troubles): AttentionItem[] =>
  when(unreadable.total > 0, () => ({
    kind: "repositories-unreadable",
    severity: "bad",
    count: unreadable.total,
    title: counted(unreadable.total, "repository cannot be read", "repositories cannot be read"),
    message: "The catalog shows what was known before. They are tried again with every scan.",
    href: null,
    examples: unreadable.rows.map(({ owner, name, htmlUrl, error }) => ({
      title: `${owner}/${name}`,
      detail: error,
      href: htmlUrl,
    })),
  }));

const fileTroubles = ({ files }: Troubles): AttentionItem[] =>
  when(files.totalItems > 0, () => ({
    kind: "files-with-errors",
    severity: "warn",
    count: files.totalItems,
    title: counted(files.totalItems, "descriptor has errors", "descriptors have errors"),
    message: "The last valid version is shown until its owners correct the file.",
    href: "/settings/health",
    examples: files.items.map(({ repository, path, url, findings }) => ({
      title: `${repository}: ${path}`,
      detail: findings[0]?.message ?? null,
      href: url,
    })),
  }));

const ownerTroubles = ({ ownerless }: Troubles): AttentionItem[] =>
  when(ownerless.total > 0, () => ({
    kind: "services-without-owner",
    severity: "warn",
    count: ownerless.total,
    title: counted(ownerless.total, "service has no owner", "services have no owner"),
    message: "spec.owner is missing, or names a team or person the catalog does not know.",
    href: null,
    examples: ownerless.rows.map(({ ref, title, name, ownerRef }) => ({
      title: title ?? name,
      detail: ownerRef === null ? null : `names ${ownerRef}`,
      href: entityHref(ref),
    })),
  }));

const staleTroubles = ({ status }: Troubles): AttentionItem[] =>
  when(status.stale > 0, () => ({
    kind: "catalog-stale",
    severity: "warn",
    count: status.stale,
    title: counted(status.stale, "thing could not be confirmed", "things could not be confirmed"),
    message:
      "The last scan could neither read these repositories, teams or people nor confirm that they are gone. They are kept.",
    href: "/settings/health",
    examples: [],
  }));

async function runTroubles(deps: AttentionDeps, actor: Actor): Promise<AttentionItem[]> {
  const { items, totalItems } = await listRuns(deps, { actor, state: "failed", limit: SHOWN });
  return when(totalItems > 0, () => ({
    kind: "runs-failed",
    severity: "warn",
    count: totalItems,
    title: counted(totalItems, "run failed", "runs failed"),
    message: "Retry each, or archive what it left.",
    href: "/runs?state=failed",
    examples: items.map(({ id, name, failure }) => ({
      title: name,
      detail: failure?.message ?? null,
      href: `/runs/${id}`,
    })),
  }));
}

async function collectorTroubles(
  deps: AttentionDeps,
  definitions: readonly JobDefinition[],
): Promise<AttentionItem[]> {
  const { items } = await listCollectors(deps, definitions);
  const behind = items.filter(({ state }) => state === "failing" || state === "late");
  return when(behind.length > 0, () => ({
    kind: "collectors-behind",
    severity: "bad",
    count: behind.length,
    title: counted(behind.length, "collector is behind", "collectors are behind"),
    message: "What they gather grows old until they succeed again.",
    href: "/settings/health",
    examples: behind.slice(0, SHOWN).map(({ title, error }) => ({
      title,
      detail: error,
      href: "/settings/health",
    })),
  }));
}

async function jobTroubles(
  deps: AttentionDeps,
  definitions: readonly JobDefinition[],
): Promise<AttentionItem[]> {
  const { items, totalItems } = await listJobs(deps, definitions, { state: "failed", limit: SHOWN });
  return when(totalItems > 0, () => ({
    kind: "jobs-failed",
    severity: "bad",
    count: totalItems,
    title: counted(totalItems, "job failed", "jobs failed"),
    message: "Each was tried several times. Look at the reason, then retry it.",
    href: "/settings/jobs?state=failed",
    examples: items.map(({ title, error }) => ({
      title,
      detail: error,
      href: "/settings/jobs?state=failed",
    })),
  }));
}

export interface AttentionInput {
  readonly actor: Actor;
  readonly definitions: readonly JobDefinition[];
}

export async function listAttention(deps: AttentionDeps, { actor, definitions }: AttentionInput) {
  const troubles = await listTroubles(deps, SHOWN);
  const items = [
    ...scanTroubles(troubles),
    ...(await collectorTroubles(deps, definitions)),
    ...(await jobTroubles(deps, definitions)),
    ...repositoryTroubles(troubles),
    ...fileTroubles(troubles),
    ...ownerTroubles(troubles),
    ...staleTroubles(troubles),
    ...(await runTroubles(deps, actor)),
  ];
  return { items, checkedAt: toTimestamp(deps.now()) };
}
