import { z } from "zod";
import { isValidLogin } from "./store/accounts.ts";
import type { ForgeOptions } from "./start-forge.ts";

const argumentsSchema = z.object({
  port: z.coerce.number().int().min(0).max(65_535),
  host: z.enum(["127.0.0.1", "localhost"], { error: "the forge serves this machine only" }),
  data: z.string().min(1),
  "token-file": z.string().min(1).optional(),
  org: z.string().refine(isValidLogin, "not a valid organization name"),
  "log-level": z.enum(["debug", "info", "warn", "error"]),
  "enable-faults": z.boolean(),
  "parent-ipc": z.boolean(),
});

export type ForgeArguments = { readonly options: ForgeOptions; readonly stopsWithParent: boolean };

export function parseForgeArguments(values: Record<string, unknown>): ForgeArguments {
  const result = argumentsSchema.safeParse(values);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`);
    throw new Error(
      `expected --data DIR and optionally --port, --host, --token-file, --org, --log-level; found ${problems.join("; ")}`,
    );
  }
  const { data } = result;
  return {
    options: {
      dataDir: data.data,
      port: data.port,
      host: data.host,
      organization: data.org,
      enableFaults: data["enable-faults"],
      logLevel: data["log-level"],
      ...(data["token-file"] ? { tokenFile: data["token-file"] } : {}),
    },
    stopsWithParent: data["parent-ipc"],
  };
}
