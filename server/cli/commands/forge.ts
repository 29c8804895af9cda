/* A push token for the embedded forge: whoever can read the data folder may have one. */
import fs from "node:fs/promises";
import { z } from "zod";
import { AppError } from "../../kernel/app-error.ts";
import { parseEnv, type Env } from "../../runtime/env.ts";
import { dataPaths } from "../../runtime/paths.ts";
import { readRunning } from "../../supervisor/data-folder.ts";
import type { Command } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { UnreachableError } from "../transport-error.ts";

const answerSchema = z.looseObject({ token: z.string() });

const organization = "waymark";
/** Pushes go out under this name unless another one is asked for; it owns the organisation, and branch rules bind it. */
const operator = { login: "local-operator", name: "Local operator" } as const;

type Ask = (method: "POST" | "PUT", path: string, body: object) => Promise<unknown>;

async function connectForge(env: Env): Promise<Ask> {
  const paths = dataPaths(env.dataDir);
  const key = await fs.readFile(paths.forgeToken, "utf8").catch(() => {
    throw new UnreachableError("This data folder has no embedded forge yet. Run npm start first.");
  });
  const port = readRunning(paths)?.forgePort ?? env.forgePort;
  const headers = { authorization: `Bearer ${key.trim()}`, "content-type": "application/json" };
  return async (method, path, body) => {
    const init = { method, headers, body: JSON.stringify(body), signal: AbortSignal.timeout(15_000) };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init).catch((cause: unknown) => {
      throw new UnreachableError(
        `The embedded forge does not answer on port ${port}. Is npm start running?`,
        { cause },
      );
    });
    if (response.status === 404)
      throw new AppError("not_found", "The embedded forge knows nobody of that name.");
    if (!response.ok) throw new AppError("upstream_error", `The embedded forge answered ${response.status}.`);
    return response.json();
  };
}

async function mintForgeToken(env: Env, login: string | undefined): Promise<string> {
  const ask = await connectForge(env);
  if (login === undefined) {
    await ask("PUT", `/_forge/accounts/${operator.login}`, { name: operator.name });
    await ask("PUT", `/api/v3/orgs/${organization}/memberships/${operator.login}`, { role: "admin" });
  }
  return answerSchema.parse(await ask("POST", "/_forge/tokens", { login: login ?? operator.login })).token;
}

const forgeToken: Command = {
  words: ["forge", "token"],
  usage: "[--login NAME]",
  summary: "Print a token for pushing to the embedded forge; it is bound by branch rules",
  options: { login: { type: "string" } },
  positionals: { min: 0, max: 0 },
  async run(args, context) {
    const token = await mintForgeToken(parseEnv(context.environment), args.text("login"));
    return { status: exitStatus.fine, text: token, json: { token } };
  },
};

export const forgeCommands: readonly Command[] = [forgeToken];
