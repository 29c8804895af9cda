/*
 * Preloaded into every child of the supervisor (node --import). The channel to the supervisor closes when it dies,
 * also by SIGKILL, and the child ends itself in the same instant: an orphan would keep the port and the database.
 */
if (process.channel !== undefined && process.channel !== null) {
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  // Listening keeps the event loop alive; the channel alone must not hold a process that has finished.
  process.channel.unref();
}
