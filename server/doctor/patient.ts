/** What an examination looks at: a portal from inside, or a data folder that nothing runs on. */
import type { Db } from "../../db/client.ts";
import type { GitHub } from "../github/github.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Env } from "../runtime/env.ts";
import type { Logger } from "../runtime/logger.ts";
import type { DataPaths } from "../runtime/paths.ts";
import type { DiskFacts } from "./domain/judge-machine.ts";

export interface Patient {
  readonly portal: "running" | "stopped";
  readonly paths: DataPaths;
  readonly now: Clock;
  readonly logger: Logger;
  /** The raw variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Undefined when the environment is one nobody can run with. */
  readonly env: Env | undefined;
  /** Undefined when there is none, or none that opens. */
  readonly db: Pick<Db, "read"> | undefined;
  /** Undefined without a usable environment. */
  readonly github: GitHub | undefined;
  readonly readDisk: (paths: DataPaths) => DiskFacts;
}
