import { describe, expect, it } from "vitest";
import { roleToSteerRun } from "./run-rights.ts";

describe("who may steer a run", () => {
  it("is whoever started it while they are a developer, and maintainers", () => {
    expect(roleToSteerRun("usr_ada", { startedById: "usr_ada" })).toBe("developer");
    expect(roleToSteerRun("usr_grace", { startedById: "usr_ada" })).toBe("maintainer");
  });
});
