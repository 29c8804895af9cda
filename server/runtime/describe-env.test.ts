import { describe, expect, it } from "vitest";
import { describeEnvironment } from "./describe-env.ts";

const shown = (name: string, value: string): string | null | undefined =>
  describeEnvironment({ [name]: value }).find((variable) => variable.name === name)?.value;

describe("an address with a password", () => {
  it.each([
    ["http://ada:canary@proxy:3128", "http://•••@proxy:3128"],
    ["http://ada:can/ary@proxy:3128", "http://•••@proxy:3128"],
    ["http://ada:can#a?ry@proxy:3128", "http://•••@proxy:3128"],
    ["http://ada:can@ary@proxy:3128", "http://•••@proxy:3128"],
    ["ada:canary@proxy:3128", "•••@proxy:3128"],
    ["http://proxy:3128", "http://proxy:3128"],
  ])("%s is shown as %s", (value, expected) => {
    expect(shown("HTTPS_PROXY", value)).toBe(expected);
  });

  it("is told from a folder whose name holds an @", () => {
    expect(shown("WAYMARK_DATA", "/srv/waymark@home/data")).toBe("/srv/waymark@home/data");
  });
});
