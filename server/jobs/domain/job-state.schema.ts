/* The states of a job; without zod, because the page of jobs needs them in the browser. */
export const jobStates = ["queued", "running", "done", "failed"] as const;
export type JobState = (typeof jobStates)[number];
