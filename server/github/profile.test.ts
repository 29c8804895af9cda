import { describe, expect, it } from "vitest";
import { parseEnv } from "../runtime/env.ts";
import { forgeProfile } from "./profile.ts";

const github = { GITHUB_ORG: "acme", GITHUB_TOKEN: "t" };

describe("profiles of a forge", () => {
  it("is the embedded forge unless GITHUB_URL is set", () => {
    expect(forgeProfile(parseEnv({ WAYMARK_FORGE_PORT: "41401" }))).toEqual({
      kind: "embedded",
      webUrl: "http://127.0.0.1:41401",
      apiUrl: "http://127.0.0.1:41401/api/v3",
      host: "127.0.0.1:41401",
      org: "waymark",
    });
  });

  it("talks to api.github.com for github.com", () => {
    expect(forgeProfile(parseEnv({ ...github, GITHUB_URL: "https://github.com/" }))).toMatchObject({
      kind: "github.com",
      apiUrl: "https://api.github.com",
      host: "github.com",
      org: "acme",
    });
  });

  it("talks to /api/v3 of a GitHub Enterprise Server", () => {
    expect(forgeProfile(parseEnv({ ...github, GITHUB_URL: "https://git.acme.test" }))).toMatchObject({
      kind: "ghes",
      apiUrl: "https://git.acme.test/api/v3",
      host: "git.acme.test",
    });
  });
});
