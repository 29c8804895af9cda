import { describe, it } from "vitest";
import { loadActionsLock } from "./actions-lock.ts";
import { checkWorkflows } from "./check-workflows.ts";
import { expectDefectFound } from "./testing.ts";

describe("an image that is pushed", () => {
  it.each([
    ["does not say where it was built", "          provenance: mode=max\n", "", "missing-provenance"],
    ["has its provenance turned off", "provenance: mode=max", "provenance: false", "missing-provenance"],
    ["does not say what it contains", "          sbom: true\n", "", "missing-sbom"],
    ["has its SBOM turned off", "sbom: true", "sbom: false", "missing-sbom"],
  ])("is refused when it %s", (name, from, to, code) =>
    expectDefectFound(async (repository) => checkWorkflows(repository, await loadActionsLock()), {
      ...{ name, from, to, code },
      file: ".github/workflows/ci.yml",
    }),
  );
});
