/*
 * Preloaded into every child of the supervisor (node --import). The channel to the supervisor closes when it dies,
 * also by SIGKILL, and the child ends itself in the same instant, after what it has started itself: an orphan would
 * keep the port and the database, or a processor.
 */
import { endOwnChildren } from "../runtime/own-children.ts";

if (process.channel !== undefined && process.channel !== null) {
  process.on("disconnect", () => {
    endOwnChildren();
    process.kill(process.pid, "SIGKILL");
  });
  // Listening keeps the event loop alive; the channel alone must not hold a process that has finished. What a child
  // forks inherits this preload: there the channel is somebody else's, and may be all that keeps it waiting for work.
  const supervisor = new URL(import.meta.url).searchParams.get("supervisor");
  if (supervisor === String(process.ppid)) process.channel.unref();
}
