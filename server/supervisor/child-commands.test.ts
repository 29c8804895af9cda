// What the processes of a portal are started with.
import { afterEach, describe, expect, it, vi } from "vitest";
import { parseEnv } from "../runtime/env.ts";
import { dataPaths } from "../runtime/paths.ts";
import { forgeCommand, webCommand, workerCommand } from "./child-commands.ts";

afterEach(() => vi.unstubAllEnvs());

const settings = (variables: Readonly<Record<string, string>> = {}, dev = false) => {
  const env = parseEnv(variables);
  return { env, paths: dataPaths(env.dataDir), dev };
};

const optionOf = (args: readonly string[], name: string): string | undefined => args[args.indexOf(name) + 1];

describe("the web process", () => {
  it.each([
    [{}, "127.0.0.1"],
    [{ WAYMARK_HOST: "0.0.0.0" }, "0.0.0.0"],
    [{ WAYMARK_HOST: "::1" }, "::1"],
  ])("with %j is told to listen on %s, built or not", (variables, host) => {
    for (const dev of [false, true]) {
      const { args } = webCommand(settings({ ...variables, PORT: "3123" }, dev));
      expect(args).toContain("-H");
      expect([optionOf(args, "-H"), optionOf(args, "-p")]).toEqual([host, "3123"]);
    }
  });
});

describe("web and worker", () => {
  it("get the certificates a person trusts, and tell nobody that they run", () => {
    vi.stubEnv("NODE_EXTRA_CA_CERTS", "/etc/acme/ca.pem");
    vi.stubEnv("NEXT_TELEMETRY_DISABLED", "0");
    for (const command of [webCommand, workerCommand])
      expect(command(settings()).env).toMatchObject({
        NODE_EXTRA_CA_CERTS: "/etc/acme/ca.pem",
        NEXT_TELEMETRY_DISABLED: "1",
      });
  });
});

describe("the forge", () => {
  it("listens on loopback whatever the portal does, and gets no credential", () => {
    vi.stubEnv("GITHUB_TOKEN", "ghp_canary");
    const { args, env } = forgeCommand(settings({ WAYMARK_HOST: "0.0.0.0" }));
    expect(optionOf(args, "--host")).toBe("127.0.0.1");
    expect(env).not.toHaveProperty("GITHUB_TOKEN");
  });

  it("shares compiled code with web and worker where there is a folder for it", () => {
    vi.stubEnv("NODE_COMPILE_CACHE", undefined);
    expect(forgeCommand(settings()).env).not.toHaveProperty("NODE_COMPILE_CACHE");
    vi.stubEnv("NODE_COMPILE_CACHE", "/srv/compiled");
    for (const command of [forgeCommand, webCommand, workerCommand])
      expect(command(settings()).env).toMatchObject({ NODE_COMPILE_CACHE: "/srv/compiled" });
  });
});
