import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

function workerOf(dataDir: string): number {
  const running: unknown = JSON.parse(fs.readFileSync(path.join(dataDir, "running.json"), "utf8"));
  const parent = typeof running === "object" && running !== null && "pid" in running ? running.pid : 0;
  const rows = execFileSync("ps", ["-axo", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  const row = rows.find(
    (text) => text.includes("worker.ts") && Number(text.trim().split(/\s+/)[1]) === parent,
  );
  return Number(row?.trim().split(/\s+/)[0]);
}

/** Nothing works in the background of the portal until `act` is done. */
export async function whileWorkerStands<T>(dataDir: string, act: () => Promise<T>): Promise<T> {
  const worker = workerOf(dataDir);
  process.kill(worker, "SIGSTOP");
  try {
    return await act();
  } finally {
    process.kill(worker, "SIGCONT");
  }
}
