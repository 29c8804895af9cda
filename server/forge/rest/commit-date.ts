import { z } from "zod";

/** When somebody wrote a commit. Git's own check refuses a commit from before its first second. */
export const commitDate = z.iso
  .datetime({ offset: true, abort: true })
  .refine((text) => Date.parse(text) >= 0, "must not lie before 1970");
