import { describe, expect, it } from "vitest";
import { toByteStream } from "./byte-stream.ts";

describe("text as a stream of bytes", () => {
  it("arrives as it was made, in UTF-8", async () => {
    async function* pieces() {
      yield "größe ";
      yield "";
      yield "漢字 🚀";
    }
    expect(await new Response(toByteStream(pieces())).text()).toBe("größe 漢字 🚀");
  });

  it("is made only as somebody reads, and its maker is told when nobody does any more", async () => {
    let made = 0;
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) {
          made += 1;
          yield "x".repeat(10);
        }
      } finally {
        isClosed = true;
      }
    }
    const reader = toByteStream(endless()).getReader();
    await reader.read();
    expect(made).toBeLessThan(4);
    await reader.cancel();
    expect(isClosed).toBe(true);
  });

  it("that breaks breaks for the reader too", async () => {
    async function* broken() {
      yield "a";
      throw new Error("the database is gone");
    }
    await expect(new Response(toByteStream(broken())).text()).rejects.toThrow("the database is gone");
  });
});
