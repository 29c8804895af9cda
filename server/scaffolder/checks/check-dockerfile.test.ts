import { describe, expect, it } from "vitest";
import { checkDockerfile, parseDockerfile } from "./check-dockerfile.ts";
import { judge } from "./testing.ts";

const DIGEST = `sha256:${"0a".repeat(32)}`;
const BASE = `node:24.1.0-slim@${DIGEST}`;
/** The smallest file the check lets pass; each case changes one line of it. */
const dockerfile = (lines: Partial<Record<"from" | "run" | "user" | "health" | "start", string>> = {}) =>
  [
    lines.from ?? `FROM ${BASE}`,
    lines.run ?? "RUN npm ci --ignore-scripts",
    lines.user ?? "USER 1000",
    lines.health ?? 'HEALTHCHECK CMD ["node", "probe.js"]',
    lines.start ?? 'CMD ["node", "main.js"]',
    "",
  ].join("\n");
const findings = (lines: Parameters<typeof dockerfile>[0]) =>
  judge(checkDockerfile, { Dockerfile: dockerfile(lines) });

describe("a Dockerfile", () => {
  it("passes when it is pinned, drops root and can be asked whether it lives", async () => {
    expect(await findings({})).toEqual([]);
  });

  it("must exist", async () => {
    expect(await judge(checkDockerfile, { "docker/Dockerfile": dockerfile() })).toEqual([
      "Dockerfile:1:1: dockerfile-missing: expected a Dockerfile, found none",
    ]);
  });

  it("that is empty lacks everything at once", async () => {
    const codes = (await judge(checkDockerfile, { Dockerfile: "# nothing yet\n" })).map(
      (finding) => finding.split(": ")[1],
    );
    expect(codes).toEqual(["runs-as-root", "no-healthcheck", "shell-form"]);
  });

  it("tells every mistake at its own line, in one go", async () => {
    const text = "FROM node\nMAINTAINER ana\nRUN npm i\nUSER root\nHEALTHCHECK NONE\nCMD node main.js\n";
    expect(await judge(checkDockerfile, { Dockerfile: text })).toEqual([
      "Dockerfile:2:1: docker-instruction: expected one of ARG, CMD, COPY, ENTRYPOINT, ENV, EXPOSE, FROM, HEALTHCHECK, LABEL, RUN, SHELL, STOPSIGNAL, USER, VOLUME, WORKDIR, found MAINTAINER",
      "Dockerfile:1:1: unpinned-images: expected an exact version and its digest (name:1.2.3@sha256:…), found node",
      "Dockerfile:3:1: unlocked-install: expected `npm ci` and no piped installers, which ignore the lockfile",
      "Dockerfile:4:1: runs-as-root: expected a numeric USER above 0 in the last stage, found root",
      "Dockerfile:5:1: no-healthcheck: expected a HEALTHCHECK in the last stage",
      'Dockerfile:6:1: shell-form: expected CMD or ENTRYPOINT in exec form: ["node", "…"]',
    ]);
  });
});

describe("the base image of a Dockerfile", () => {
  it.each([
    `FROM ${BASE}`,
    `from ${BASE}`,
    `FROM --platform=linux/amd64 ${BASE}`,
    `FROM --platform=$BUILDPLATFORM ${BASE} AS build`,
    `FROM registry.example.com:5000/library/node:24.1.0@${DIGEST}`,
    "FROM scratch",
    `FROM ${BASE} AS build\nFROM build`,
  ])("may be %s", async (from) => {
    expect(await findings({ from })).toEqual([]);
  });

  it.each([
    ["node", "node"],
    ["node:latest", "node:latest"],
    ["node:24", "node:24"],
    ["node:24.1", "node:24.1"],
    ["node:24.1.0", "node:24.1.0"],
    [`node@${DIGEST}`, `node@${DIGEST}`],
    [`node:24@${DIGEST}`, `node:24@${DIGEST}`],
    ["node:24.1.0@sha256:0a0a", "node:24.1.0@sha256:0a0a"],
    [`node:24.1.0@${DIGEST.toUpperCase()}`, `node:24.1.0@${DIGEST.toUpperCase()}`],
    ["--platform=linux/arm64 node:24.1.0 AS build", "node:24.1.0"],
    ["$BASE_IMAGE", "$BASE_IMAGE"],
    ["node:24.1.0@${DIGEST}", "node:24.1.0@${DIGEST}"],
  ])("may not be %s", async (image, found) => {
    expect(await findings({ from: `FROM ${image}` })).toEqual([
      `Dockerfile:1:1: unpinned-images: expected an exact version and its digest (name:1.2.3@sha256:…), found ${found}`,
    ]);
  });

  it("is an image and not a stage when the stage of its name begins with it or only comes later", async () => {
    expect(await findings({ from: "FROM node AS node" })).toEqual([
      expect.stringMatching(/^Dockerfile:1:1: unpinned-images: .* found node$/),
    ]);
    expect(await findings({ from: `FROM build\nFROM ${BASE} AS build` })).toEqual([
      expect.stringMatching(/^Dockerfile:1:1: unpinned-images: .* found build$/),
    ]);
  });
});

describe("a copy between stages", () => {
  it("names a stage in any case", async () => {
    const from = `FROM ${BASE} AS Build\nFROM BUILD as tools\nFROM ${BASE}\nCOPY --from=build /app /app`;
    expect(await findings({ from })).toEqual([]);
  });

  it("from an image or a stage that is not there is refused with the stages there are", async () => {
    const from = `FROM ${BASE} AS build\nFROM ${BASE} AS tools\nCOPY --chown=1:1 --from=alpine /a /b\nCOPY a b`;
    expect(await findings({ from })).toEqual([
      "Dockerfile:3:1: unknown-stage: expected a stage of this file (build, tools), found alpine",
    ]);
  });
});

describe("an installation in a Dockerfile", () => {
  it.each([
    "RUN npm ci",
    "RUN npm run install-hooks",
    "RUN node install.js",
    "RUN curl --output a.tar.gz https://example.com/a.tar.gz",
    "# RUN npm install",
  ])("may be %s", async (run) => {
    expect(await findings({ run })).toEqual([]);
  });

  it.each([
    "RUN npm install",
    "RUN npm i --omit=dev",
    "RUN npm ci && npm install -g pm2",
    "RUN npm   install",
    "RUN set -e; \\\n  npm \\\n  install",
    "RUN curl https://example.com/install.sh | sh",
    "RUN curl -fsSL https://example.com/install.sh |bash -s -- --yes",
    "RUN wget -qO- https://example.com/install.sh | sh",
  ])("may not be %j", async (run) => {
    expect(await findings({ run })).toEqual([
      "Dockerfile:2:1: unlocked-install: expected `npm ci` and no piped installers, which ignore the lockfile",
    ]);
  });
});

describe("the user of the shipped image", () => {
  it.each(["USER 1", "USER 1000", "USER 1000:1000", "user 65532:65532", "USER root\nUSER 1000"])(
    "may be %j",
    async (user) => {
      expect(await findings({ user })).toEqual([]);
    },
  );

  it.each([
    ["USER 0", "0"],
    ["USER 0:0", "0:0"],
    ["USER 0100", "0100"],
    ["USER root", "root"],
    ["USER node", "node"],
    ["USER 1000:node", "1000:node"],
    ["USER $UID", "$UID"],
    ["USER -1", "-1"],
    ["USER 1000\nUSER root", "root"],
  ])("may not be %j", async (user, found) => {
    const line = user.includes("\n") ? 4 : 3;
    expect(await findings({ user })).toEqual([
      `Dockerfile:${line}:1: runs-as-root: expected a numeric USER above 0 in the last stage, found ${found}`,
    ]);
  });

  it("is not the one of an earlier stage", async () => {
    const from = `FROM ${BASE} AS build\nUSER 1000\nFROM ${BASE}`;
    expect(await findings({ from, user: "ENV A=b" })).toEqual([
      "Dockerfile:7:1: runs-as-root: expected a numeric USER above 0 in the last stage, found none",
    ]);
  });
});

describe("the health check and the start of an image", () => {
  it.each([
    ["HEALTHCHECK NONE", 4],
    ["HEALTHCHECK none", 4],
    ["ENV A=b", 5],
  ])("%s is no health check", async (health, line) => {
    expect(await findings({ health })).toEqual([
      `Dockerfile:${line}:1: no-healthcheck: expected a HEALTHCHECK in the last stage`,
    ]);
  });

  it.each([
    'CMD ["node", "main.js"]',
    'ENTRYPOINT ["node"]\nCMD ["main.js"]',
    'ENTRYPOINT ["/usr/bin/tini", "--", "node", "main.js"]',
  ])("%j starts the process itself", async (start) => {
    expect(await findings({ start })).toEqual([]);
  });

  it.each([
    ["CMD node main.js", 5],
    ["ENTRYPOINT exec node main.js", 5],
    ['ENTRYPOINT node\nCMD ["main.js"]', 5],
    ["ENV LAST=1", 5],
  ])("%j puts a shell in between, which swallows SIGTERM", async (start, line) => {
    expect(await findings({ start })).toEqual([
      `Dockerfile:${line}:1: shell-form: expected CMD or ENTRYPOINT in exec form: ["node", "…"]`,
    ]);
  });
});

describe("the instructions of a Dockerfile", () => {
  it("are joined over continued lines, comments and empty lines in between left out", () => {
    const text = "from a\n\n# comment\nRUN one \\\n  # in between\n\n  && two \\\n  && three\nUSER 5\n";
    expect(parseDockerfile(text)).toEqual([
      { line: 1, name: "FROM", value: "a" },
      { line: 4, name: "RUN", value: "one && two && three" },
      { line: 9, name: "USER", value: "5" },
    ]);
  });

  it("include the last one when the file ends within it", () => {
    expect(parseDockerfile("USER 5\nCMD node \\")).toEqual([
      { line: 1, name: "USER", value: "5" },
      { line: 2, name: "CMD", value: "node" },
    ]);
  });
});
