/* Doors of the start page, composed over several slices; each card of it is one call. */
import { z } from "zod";
import { defineOperation } from "../doors/define-operation.ts";
import { jobDefinitions } from "../jobs/registry.ts";
import { attentionSchema, firstStepSchema } from "./domain/home.schema.ts";
import { listAttention } from "./list-attention.ts";
import { listFirstSteps } from "./list-first-steps.ts";

export const listAttentionOperation = defineOperation({
  name: "home.attention",
  kind: "query",
  summary: "What needs somebody who looks after the portal, the worst first; empty when nothing does",
  input: z.object({}),
  output: attentionSchema,
  access: { role: "maintainer" },
  rest: { method: "GET", path: "/attention" },
  cli: "attention",
  run: ({ deps, actor }) => listAttention(deps, { actor, definitions: jobDefinitions }),
});

export const listFirstStepsOperation = defineOperation({
  name: "home.firstSteps",
  kind: "query",
  summary: "What makes a new portal useful, and which of it the caller has done",
  input: z.object({}),
  output: z.object({ items: z.array(firstStepSchema) }),
  access: { role: "viewer" },
  rest: { method: "GET", path: "/first-steps" },
  cli: null,
  run: ({ deps, actor }) => listFirstSteps(deps, actor),
});

export const homeOperations = [listAttentionOperation, listFirstStepsOperation] as const;
