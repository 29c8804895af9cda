const POLL_MS = 1000;

/** A supervisor killed with -9 cannot tell its children; the closed channel or a changed parent does. */
export function stopWithParent(stop: () => void): void {
  process.once("disconnect", stop);
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, POLL_MS).unref();
}
