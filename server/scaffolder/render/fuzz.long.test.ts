import { test } from "vitest";
import { fuzzTemplates, tellWorst } from "./fuzz.testsuite.ts";

test("20,000 random templates render or are refused by name, in time", () => {
  const worst = Array.from({ length: 20 }, (_, batch) => fuzzTemplates(1000, batch));
  tellWorst("20,000 random templates", Math.max(...worst));
});
