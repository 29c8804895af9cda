import { z } from "zod";
import { defineOperation } from "../doors/define-operation.ts";
import { doctorReportSchema } from "./domain/doctor.schema.ts";
import { examinePortal } from "./examine-portal.ts";

const examineOperation = defineOperation({
  name: "doctor.examine",
  kind: "query",
  summary:
    "Examine the portal and its machine: versions, database, files, disk, clock, connections, environment",
  description:
    "Every finding says what was expected, what was found and what to do. Secrets are never shown.",
  input: z.object({}),
  output: doctorReportSchema,
  access: { role: "admin" },
  rest: { method: "GET", path: "/doctor" },
  cli: "doctor",
  run: ({ deps }) => examinePortal(deps),
});

export const doctorOperations = [examineOperation] as const;
