/*
 * Deliveries that did not arrive, asked for again: GitHub never repeats one by itself and keeps them for three days. What
 * happened to a delivery is at the forge, so nothing is remembered here: its attempts share one guid.
 * Source: GitHub docs "Handling failed webhook deliveries", "Redelivering webhooks".
 */
import type { WebhookDelivery } from "../../github/webhooks.ts";
import type { Deps } from "../../runtime/deps.ts";

const mostAttempts = 4;
/** A round must not use up the writes that runs need. */
const mostPerRound = 20;
const firstPauseMs = 60_000;
/** Older ones say nothing that the scans since have not found. */
const longestAgeMs = 24 * 3_600_000;

const arrived = ({ statusCode }: WebhookDelivery): boolean => statusCode >= 200 && statusCode < 300;

/** The attempt to repeat of each delivery that never arrived, oldest first; each pause is twice the one before. */
export function dueForRedelivery(deliveries: readonly WebhookDelivery[], now: number): WebhookDelivery[] {
  const byGuid = Map.groupBy(deliveries, ({ guid }) => guid);
  return [...byGuid.values()]
    .filter((attempts) => !attempts.some(arrived) && attempts.length < mostAttempts)
    .flatMap((attempts) => {
      const last = attempts.toSorted((a, b) => b.deliveredAtMs - a.deliveredAtMs)[0];
      const pauseMs = firstPauseMs * 2 ** (attempts.length - 1);
      const ageMs = now - (last?.deliveredAtMs ?? 0);
      return last !== undefined && ageMs >= pauseMs && ageMs <= longestAgeMs ? [last] : [];
    })
    .toSorted((a, b) => a.deliveredAtMs - b.deliveredAtMs)
    .slice(0, mostPerRound);
}

/** How many were asked for again. */
export async function redeliverFailed(deps: Pick<Deps, "github" | "now">, hookId: number): Promise<number> {
  const { webhooks, profile } = deps.github;
  const hook = { org: profile.org, hookId };
  const due = dueForRedelivery(await webhooks.listDeliveries(hook), deps.now());
  for (const { id } of due) await webhooks.redeliver(hook, id);
  return due.length;
}
