import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FLUSH, parsePushHead, pktLine, sideBand } from "./pkt-line.ts";

const from = "1".repeat(40);
const to = "2".repeat(40);
const request = Buffer.concat([
  pktLine(`${from} ${to} refs/heads/main\0 report-status side-band-64k agent=git/2.39\n`),
  pktLine(`${from} ${"0".repeat(40)} refs/heads/old\n`),
  FLUSH,
  Buffer.from("PACK…"),
]);

describe("the head of a push", () => {
  it("lists commands and capabilities and says where the pack begins", () => {
    const head = parsePushHead(request);
    expect(head).toMatchObject({
      commands: [
        { from, to, name: "refs/heads/main" },
        { from, to: "0".repeat(40), name: "refs/heads/old" },
      ],
      capabilities: ["report-status", "side-band-64k", "agent=git/2.39"],
      length: request.indexOf("PACK"),
    });
  });

  it("is incomplete until its flush packet, wherever the network cuts it", () => {
    const complete = request.indexOf("PACK");
    fc.assert(
      fc.property(fc.nat(complete - 1), (cut) => {
        expect(parsePushHead(request.subarray(0, cut))).toBeUndefined();
      }),
    );
  });

  it.each(["zzzz", "0001x", "000eGET / HTTP", "0032not a command at all, but long enough to be one"])(
    "calls %j invalid instead of waiting for more",
    (text) => {
      expect(parsePushHead(Buffer.from(`${text}${" ".repeat(80)}`))).toBe("invalid");
    },
  );
});

describe("side-band packets", () => {
  it("stay within the limit of the protocol and lose nothing", () => {
    const data = Buffer.alloc(200_000, "x");
    let packets = sideBand(1, data);
    const parts: Buffer[] = [];
    while (packets.length > 0) {
      const length = Number.parseInt(packets.subarray(0, 4).toString(), 16);
      expect(length).toBeLessThanOrEqual(65_520);
      expect(packets[4]).toBe(1);
      parts.push(packets.subarray(5, length));
      packets = packets.subarray(length);
    }
    expect(Buffer.concat(parts).equals(data)).toBe(true);
  });
});
