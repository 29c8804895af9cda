import { expect, it } from "vitest";
import { undefinedIfMissing } from "./undefined-if-missing";

/** As the portal's own caller throws. */
const failing = (code: string): Error => Object.assign(new Error("failed"), { code });

it("takes a missing thing for an answer", async () => {
  await expect(undefinedIfMissing(Promise.resolve("found"))).resolves.toBe("found");
  await expect(undefinedIfMissing(Promise.reject(failing("NOT_FOUND")))).resolves.toBe(undefined);
});

it("lets a failure to look be a failure", async () => {
  const failure = failing("INTERNAL_SERVER_ERROR");
  await expect(undefinedIfMissing(Promise.reject(failure))).rejects.toBe(failure);
});
