import { test } from "vitest";
import { fuzzTemplates, tellWorst } from "./fuzz.testsuite.ts";

test("300 random templates render or are refused by name, in time", () => {
  tellWorst("300 random templates", fuzzTemplates(300, 20261122));
});
