/*
 * What pacing has to remember. GitHub counts by identity, and one identity is used by the web process, the worker and
 * whoever takes over after a crash: so the times of writes, and a pause the forge asked for, are kept where all see them.
 */
import type { Db } from "../../db/client.ts";
import { findPause, forgetWrites, insertWrite, listWrites, savePause } from "./store.ts";

/** A write that is admitted, and which of the times before it still matter: those from `since` to `until`. */
export interface Slot {
  readonly at: number;
  readonly since: number;
  readonly until: number;
}

export interface PaceLedger {
  /** `choose` gets the times of known writes, oldest first; when it throws, nothing is kept. One caller at a time. */
  take(choose: (times: readonly number[]) => Slot): Promise<Slot>;
  pausedUntil(): Promise<number>;
  /** A pause is only ever made longer. */
  pauseUntil(pause: Pause): Promise<void>;
}

export interface Pause {
  readonly asked: number;
  /** What lies beyond was noted by a clock that has been set back since: it is no pause, and must not hide one. */
  readonly latest: number;
}

export const longerPause = (known: number, { asked, latest }: Pause): number =>
  known > latest ? asked : Math.max(known, asked);

/** For a process that writes alone, or to a forge without limits. */
export function memoryLedger(): PaceLedger {
  let writes: number[] = [];
  let pause = 0;
  return {
    take(choose) {
      return new Promise((resolve) => {
        const slot = choose(writes);
        writes = [...writes.filter((time) => time > slot.since && time <= slot.until), slot.at];
        resolve(slot);
      });
    },
    pausedUntil: () => Promise.resolve(pause),
    pauseUntil(asked) {
      pause = longerPause(pause, asked);
      return Promise.resolve();
    },
  };
}

export const databaseLedger = (db: Pick<Db, "read" | "withTx">): PaceLedger => ({
  take: (choose) =>
    db.withTx(async (tx) => {
      const slot = choose(await listWrites(tx));
      await forgetWrites(tx, slot);
      await insertWrite(tx, slot.at);
      return slot;
    }),
  pausedUntil: () => findPause(db.read),
  pauseUntil: (pause) => db.withTx((tx) => savePause(tx, pause)),
});
