import { describe, expect, it } from "vitest";
import { httpStatusByCode, type AppErrorCode } from "../kernel/app-error.ts";
import { exitStatus, exitStatusOf } from "./exit-status.ts";

const codes = Object.keys(httpStatusByCode) as AppErrorCode[];

describe("the exit status of an error", () => {
  it.each([
    ["invalid_input", 2],
    ["not_found", 1],
    ["repo_exists", 1],
    ["forbidden", 77],
    ["token_expired", 77],
    ["forge_permission", 77],
    ["forge_unavailable", 69],
    ["upstream_timeout", 69],
    ["internal_error", 70],
    ["rate_limited", 75],
    ["not_ready", 75],
    ["storage_full", 75],
    ["storage_read_only", 78],
    ["setup_required", 78],
  ] as const)("%s is %i", (code, status) => {
    expect(exitStatusOf(code)).toBe(status);
  });

  it("is one of those that are documented, never success", () => {
    const documented = Object.values(exitStatus).filter((status) => status !== exitStatus.fine);
    for (const code of codes) expect(documented, code).toContain(exitStatusOf(code));
  });

  it("says not allowed whenever HTTP does", () => {
    for (const code of codes.filter((one) => [401, 403].includes(httpStatusByCode[one])))
      expect(exitStatusOf(code), code).toBe(exitStatus.notAllowed);
  });
});
