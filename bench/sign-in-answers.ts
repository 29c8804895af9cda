/*
 * Whether the time of a refusal tells who has an account (R04): a wrong password and an unknown name, alternating, so
 * that both meet the same machine.
 */
import path from "node:path";
import Sqlite from "better-sqlite3";
import { z } from "zod";
import { median, type BenchRow } from "./measurement.ts";
import { openBenchPortal, signIn, type BenchPortal } from "./portal.ts";

const warmUps = 10;
const repetitions = 200;
const allowedMs = 10;

const accountSchema = z.object({ handle: z.string() });

/** The first person, who has a password from here on. */
async function accountWithPassword(portal: BenchPortal): Promise<string> {
  const headers = {
    cookie: await signIn(portal),
    origin: portal.url,
    "content-type": "application/json",
  };
  const response = await fetch(`${portal.url}/api/v1/viewer/password`, {
    method: "PUT",
    headers,
    body: JSON.stringify({ password: "a long one for the measurement" }),
  });
  if (!response.ok) throw new Error(`Expected the password to be set, found ${response.status}.`);
  return accountSchema.parse(await response.json()).handle;
}

/** Milliseconds until the refusal has been read whole. */
async function refusal({ url }: BenchPortal, handle: string): Promise<number> {
  const body = JSON.stringify({ handle, password: "not the one" });
  const headers = { origin: url, "content-type": "application/json" };
  const startedAt = performance.now();
  const response = await fetch(`${url}/api/auth/sign-in`, { method: "POST", headers, body });
  await response.arrayBuffer();
  if (response.status !== 401) throw new Error(`Expected 401 from signing in, found ${response.status}.`);
  return performance.now() - startedAt;
}

async function measureBoth(portal: BenchPortal): Promise<Record<"known" | "unknown", number[]>> {
  const handle = await accountWithPassword(portal);
  const database = new Sqlite(path.join(portal.dataDir, "waymark.db"));
  // Five failures in a quarter of an hour close an account and an address: that is not what is measured.
  const forget = database.prepare("DELETE FROM sign_in_failures");
  const known: number[] = [];
  const unknown: number[] = [];
  try {
    for (let index = 0; index < warmUps + repetitions; index += 1) {
      forget.run();
      known.push(await refusal(portal, handle));
      unknown.push(await refusal(portal, `nobody-${index}`));
    }
  } finally {
    database.close();
  }
  return { known: known.slice(warmUps), unknown: unknown.slice(warmUps) };
}

export const signInAnswers: BenchRow = {
  name: "sign-in answers",
  async measure() {
    const portal = await openBenchPortal();
    try {
      const times = await measureBoth(portal);
      const [known, unknown] = [median(times.known), median(times.unknown)];
      const value = Math.abs(known - unknown);
      const note = `medians of ${repetitions} each: wrong password ${known.toFixed(1)} ms, unknown name ${unknown.toFixed(1)} ms`;
      const target = { kind: "at-most", value: allowedMs } as const;
      return [{ name: "refused sign-ins, apart by", unit: "ms", target, value, note }];
    } finally {
      await portal.stop();
    }
  },
};
