/*
 * The states of a job: `running` is a lease that a worker holds, and ends in one of the two states after it or back in
 * the queue (server/jobs/queue.ts). Without zod, because the page of jobs needs them in the browser.
 */
export const jobStates = ["queued", "running", "done", "failed"] as const;
export type JobState = (typeof jobStates)[number];
