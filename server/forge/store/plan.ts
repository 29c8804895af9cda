import { z } from "zod";
import { readKey, writeKey } from "./accounts.ts";
import type { ForgeDatabase } from "./database.ts";

// Which of GitHub's plans this forge plays. Everything is included unless somebody asks to see what a smaller plan
// leaves out.

export const planSchema = z.enum(["free", "team", "enterprise"]);
export type Plan = z.infer<typeof planSchema>;

const KEY = "plan";

export const readPlan = (db: ForgeDatabase): Plan => planSchema.catch("enterprise").parse(readKey(db, KEY));
export const writePlan = (db: ForgeDatabase, plan: Plan): void => writeKey(db, KEY, plan);
