/*
 * A thread beside the work that ends this process soon after its parent is gone. The main thread learns that from its
 * channel, but only between tasks, and a task may never end.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** Runs as text of its own, so it uses nothing from around it: a module would cost the thread another 18 MB. */
function endWithParent(): void {
  const parent = process.ppid;
  // Unix gives an orphan another parent; Windows keeps the number of the one that is gone.
  const isOrphan = (): boolean => {
    try {
      return process.ppid !== parent || !process.kill(parent, 0);
    } catch {
      return true;
    }
  };
  setInterval(() => {
    if (isOrphan()) process.kill(process.pid, "SIGKILL");
  }, 250);
}

/** Resolves when the thread watches. From then on this process can start no other. */
export async function watchParent(): Promise<void> {
  const limits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };
  const thread = new Worker(`(${endWithParent.toString()})()`, {
    eval: true,
    env: {},
    execArgv: [],
    resourceLimits: limits,
  });
  await once(thread, "online");
  thread.unref();
  forbidThreads();
}

/**
 * The permission that the thread needed goes before anything untrusted comes. A Node too old to give it up leaves work
 * able to start threads, which have no more than it has itself and end with it.
 */
function forbidThreads(): void {
  const drop: unknown = Reflect.get(process.permission, "drop");
  if (typeof drop === "function") Reflect.apply(drop, process.permission, ["worker"]);
}
