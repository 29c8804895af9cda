import type { Deps } from "../runtime/deps.ts";
import { environment } from "../runtime/env.ts";
import type { DoctorReport } from "./domain/doctor.schema.ts";
import { examine } from "./examine.ts";
import { readDisk } from "./read-files.ts";

/** From inside: with the environment, the connections and the settings the portal itself works with. */
export const examinePortal = (deps: Deps): Promise<DoctorReport> =>
  examine({ ...deps, portal: "running", environment, readDisk });
