/* Runs once in the web process before the first request: open event streams end when the process is asked to stop. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { armShutdown } = await import("./server/runtime/shutdown.ts");
  armShutdown();
}
