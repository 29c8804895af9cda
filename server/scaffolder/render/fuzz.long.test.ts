import { test } from "vitest";
import { fuzzTemplates } from "./fuzz.testsuite.ts";

test("20,000 random templates render or are refused by name", () => {
  for (let batch = 0; batch < 20; batch += 1) fuzzTemplates(1000, batch);
});
