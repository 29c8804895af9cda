/** Time is an argument everywhere below the process entries; only they pass the real clock. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
