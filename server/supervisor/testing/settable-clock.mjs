// Preloaded into the processes of a portal under test: their clock runs as far ahead as a file says, as if somebody had
// set the machine's. Time that only counts upwards (performance.now) is left alone, as on a real machine.
import fs from "node:fs";

const file = process.env.WAYMARK_TEST_CLOCK ?? "";
const realDate = Date;
const realNow = Date.now;
let aheadMs = 0;
let readAt = -Infinity;

function now() {
  if (performance.now() - readAt > 20) {
    readAt = performance.now();
    const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
    if (/^-?\d+$/.test(text)) aheadMs = Number(text);
  }
  return realNow() + aheadMs;
}

globalThis.Date = class Date extends realDate {
  constructor(...values) {
    if (values.length === 0) super(now());
    else super(...values);
  }
  static now() {
    return now();
  }
};
