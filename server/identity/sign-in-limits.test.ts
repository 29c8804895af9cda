import { argon2Sync } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { hashPassword, verifyPassword } from "./credentials.ts";
import { addressBucket, beginAttempt, forgiveAttempt } from "./sign-in-limits.ts";
import { countFailures } from "./store/users.ts";

const minute = 60_000;
let deps: TestDeps;
beforeEach(() => {
  deps = createTestDeps();
});

const attempt = (...buckets: string[]) => beginAttempt(deps, buckets);
const counted = (bucket: string) => countFailures(deps.db.read, bucket, 0);
const refusal = {
  code: "too_many_attempts",
  message: "Too many failed attempts. Wait 15 minutes, then try again.",
  retryAfterSeconds: 900,
};

describe("R05: the sixth failure in fifteen minutes", () => {
  it("is refused, itself not counted, until the first of the five is a quarter of an hour old", async () => {
    for (let n = 0; n < 5; n += 1) {
      await attempt("account:ada");
      deps.clock.now += minute;
    }
    for (let n = 0; n < 3; n += 1) await expect(attempt("account:ada")).rejects.toMatchObject(refusal);
    expect(await counted("account:ada")).toBe(5);
    deps.clock.now += 10 * minute - 1;
    await expect(attempt("account:ada")).rejects.toMatchObject(refusal);
    deps.clock.now += 1;
    await attempt("account:ada");
    await expect(attempt("account:ada")).rejects.toMatchObject(refusal);
  });

  it("closes one account and nobody else's", async () => {
    for (let n = 0; n < 5; n += 1) await attempt("account:ada", `address:10.0.0.${n}`);
    await expect(attempt("account:ada", "address:10.0.0.9")).rejects.toMatchObject(refusal);
    await attempt("account:bo", "address:10.0.0.9");
  });

  it("of an address counts nothing against the account that was tried", async () => {
    for (let n = 0; n < 5; n += 1) await attempt(`account:${n}`, "address:10.0.0.1");
    await expect(attempt("account:ada", "address:10.0.0.1")).rejects.toMatchObject(refusal);
    expect(await counted("account:ada")).toBe(0);
  });

  it("is found also when all come at once", async () => {
    const tried = await Promise.allSettled(Array.from({ length: 30 }, () => attempt("account:ada")));
    expect(tried.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  });

  it("does not come after a right password: that one attempt is taken back, in every bucket", async () => {
    for (let n = 0; n < 4; n += 1) await attempt("account:ada", "address:10.0.0.1");
    for (let n = 0; n < 3; n += 1) {
      const right = await attempt("account:ada", "address:10.0.0.1");
      await deps.db.withTx((tx) => forgiveAttempt(tx, right));
    }
    expect([await counted("account:ada"), await counted("address:10.0.0.1")]).toEqual([4, 4]);
  });
});

describe("an address is counted", () => {
  it.each([
    ["10.0.0.1", "10.0.0.1"],
    [" 10.0.0.1 ", "10.0.0.1"],
    ["::ffff:10.0.0.1", "10.0.0.1"],
    ["::FFFF:10.0.0.1", "10.0.0.1"],
    ["2001:db8:0:1::1", "2001:db8:0:1"],
    ["2001:0DB8:0000:0001:ffff:ffff:ffff:ffff", "2001:db8:0:1"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["2001:db8::", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["::", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["1::5:6:7:8", "1:0:0:0"],
    ["1:2:3::8", "1:2:3:0"],
    ["1:2:3:4::", "1:2:3:4"],
    ["unknown", "unknown"],
  ])("as its network: %j is %s", (address, bucket) => {
    expect(addressBucket(address)).toBe(bucket);
  });

  it("as one, however it is spelled: shortened, padded, in capitals, from any host of the network", () => {
    const group = fc.integer({ min: 0, max: 0xff_ff });
    const network = fc.tuple(group, group, group, fc.integer({ min: 1, max: 0xff_ff }));
    const host = fc.tuple(group, group, group, group);
    fc.assert(
      fc.property(network, host, host, (net, one, other) => {
        const padded = [...net, ...one]
          .map((part) => part.toString(16).padStart(4, "0").toUpperCase())
          .join(":");
        const plain = [...net, ...other].map((part) => part.toString(16)).join(":");
        const short = `${net.map((part) => part.toString(16)).join(":")}::1`;
        expect(addressBucket(padded)).toBe(addressBucket(plain));
        expect(addressBucket(short)).toBe(addressBucket(plain));
      }),
    );
  });
});

describe("a password's hash", () => {
  it("is another one each time and verifies all the same, also beyond ASCII", async () => {
    const password = "Ünïcode 🦀 und Leerzeichen ";
    const [one, other] = [await hashPassword(password), await hashPassword(password)];
    expect(one).toMatch(/^argon2id\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$/);
    expect(one).not.toBe(other);
    expect(await verifyPassword(password, one)).toBe(true);
    expect(await verifyPassword(password.trim(), one)).toBe(false);
    expect(await verifyPassword("", one)).toBe(false);
  });

  it("costs 19 MiB and two passes of argon2id, as OWASP recommends", async () => {
    const [, nonce = "", tag] = (await hashPassword("a sentence of words")).split("$");
    const cost = { memory: 19 * 1024, passes: 2, parallelism: 1, tagLength: 32 };
    const input = { message: Buffer.from("a sentence of words"), nonce: Buffer.from(nonce, "base64") };
    expect(argon2Sync("argon2id", { ...input, ...cost }).toString("base64")).toBe(tag);
  });

  it("that lost its tag lets nobody in", async () => {
    const [kind, nonce] = (await hashPassword("a sentence of words")).split("$");
    expect(await verifyPassword("a sentence of words", `${kind}$${nonce}$`)).toBe(false);
    expect(await verifyPassword("a sentence of words", `${kind}$${nonce}$AAAA`)).toBe(false);
  });
});
