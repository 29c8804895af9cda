/* Runs once in the web process before the first request: open event streams end when the process is asked to stop. */
import { armShutdown } from "./server/runtime/shutdown.ts";

export function register(): void {
  armShutdown();
}
