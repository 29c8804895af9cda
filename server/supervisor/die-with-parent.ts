/*
 * Preloaded into every child of the supervisor (node --import). The channel to the supervisor closes when it dies,
 * also by SIGKILL, and the child ends itself in the same instant, after what it has started itself: an orphan would
 * keep the port and the database, or a processor.
 */
import { endOwnChildren } from "../runtime/own-children.ts";

const lookEveryMs = 500;

function end(): void {
  endOwnChildren();
  process.kill(process.pid, "SIGKILL");
}

// Also when it fails: a message to a supervisor that is gone is an error nobody catches.
process.on("exit", endOwnChildren);
if (process.channel !== undefined && process.channel !== null) process.on("disconnect", end);

const supervisor = Number(new URL(import.meta.url).searchParams.get("supervisor"));
// What a child forks inherits this preload: there the channel is somebody else's, and may be all that keeps it waiting.
if (process.ppid === supervisor) {
  // Listening keeps the event loop alive; the channel alone must not hold a process that has finished.
  process.channel?.unref();
  // A message on its way to a supervisor that is killed can cost the news of its end; an orphan's parent is another.
  setInterval(() => {
    if (process.ppid !== supervisor) end();
  }, lookEveryMs).unref();
}
