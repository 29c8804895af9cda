/*
 * How a step says that the forge's plan lacks what it wanted (https://docs.github.com/get-started, GitHub's plans). No schema
 * here: the page of a run reads it, and a schema library is too much to send along (and asks for eval).
 */
/** Marks, in a step's detail, what the forge's plan does not include; the rest of the step is done. */
export const skippedByPlanMark = "skipped: plan";
