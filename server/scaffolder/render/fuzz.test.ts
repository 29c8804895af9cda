import { test } from "vitest";
import { fuzzTemplates } from "./fuzz.testsuite.ts";

test("300 random templates render or are refused by name", () => {
  fuzzTemplates(300, 20261122);
});
