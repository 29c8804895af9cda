import { describe, expect, it, vi } from "vitest";
import { AppError, httpStatusByCode, isAppError, isStorageError } from "./app-error.ts";

describe("an error of the product", () => {
  it("is known where the module was loaded once more, as pages and routes load it", async () => {
    const other = await vi.importActual<{ AppError: typeof AppError }>("./app-error.ts?once-more");
    const error = new other.AppError("not_found", "Expected a run, found none.");
    expect(error).not.toBeInstanceOf(AppError);
    expect(isAppError(error)).toBe(true);
  });

  it.each([undefined, null, "not_found", new Error("not_found"), { code: "not_found" }])(
    "is not taken for one: %s",
    (value) => {
      expect(isAppError(value)).toBe(false);
    },
  );
});

describe("the code of an error", () => {
  // What security.md §3 promises by number.
  it.each([
    ["setup_required", 503],
    ["setup_token_invalid", 403],
    ["setup_closed", 410],
    ["setup_expired", 410],
    ["unauthenticated", 401],
    ["login_failed", 401],
    ["too_many_attempts", 429],
    ["session_expired", 401],
    ["not_found", 404],
    ["forbidden", 403],
    ["invalid_input", 400],
    ["csrf_rejected", 403],
    ["unsupported_media_type", 415],
    ["method_not_allowed", 405],
    ["payload_too_large", 413],
    ["request_timeout", 408],
    ["token_in_url", 400],
    ["token_expired", 401],
    ["token_revoked", 401],
    ["insufficient_scope", 403],
    ["session_required", 403],
    ["rate_limited", 429],
    ["internal_error", 500],
    ["host_not_allowed", 421],
    ["template_invalid", 422],
    ["path_not_allowed", 422],
    ["invalid_repo_name", 400],
    ["repo_exists", 409],
    ["secret_unreadable", 500],
    ["signature_invalid", 401],
    ["storage_full", 503],
    ["audit_unavailable", 503],
    ["upstream_timeout", 504],
  ] as const)("%s is answered with %i", (code, status) => {
    expect(httpStatusByCode[code]).toBe(status);
  });

  it("is written in one form, and its status says that something is wrong", () => {
    for (const [code, status] of Object.entries(httpStatusByCode)) {
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(status, code).toBeGreaterThanOrEqual(400);
      expect(status, code).toBeLessThan(600);
    }
  });
});

describe("what an error carries", () => {
  it("is what it was made with, and nothing by default", () => {
    const cause = new TypeError("why");
    const options = { details: { fields: [] }, cause, retryAfterSeconds: 5, allowedMethods: ["GET"] };
    expect(new AppError("rate_limited", "Wait.", options)).toMatchObject({
      name: "AppError",
      code: "rate_limited",
      message: "Wait.",
      ...options,
    });
    const plain = new AppError("conflict", "No.");
    expect(plain).toMatchObject({
      details: undefined,
      retryAfterSeconds: undefined,
      allowedMethods: undefined,
    });
    expect("cause" in plain).toBe(false);
  });

  it.each([
    ["storage_busy", true],
    ["storage_full", true],
    ["storage_read_only", true],
    ["storage_failed", true],
    ["audit_unavailable", false],
    ["internal_error", false],
    ["not_ready", false],
  ] as const)("%s says that the disk does not take what should be kept: %s", (code, expected) => {
    expect(isStorageError(new AppError(code, "x"))).toBe(expected);
  });

  it.each([undefined, null, { code: "storage_full" }, new Error("storage_full")])(
    "%j is no storage error",
    (value) => {
      expect(isStorageError(value)).toBe(false);
    },
  );
});
