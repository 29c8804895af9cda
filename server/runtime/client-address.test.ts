import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientAddress, parseNetworks, plainAddress } from "./client-address.ts";

const networks = (...entries: string[]) => {
  const parsed = parseNetworks(entries);
  if (parsed === undefined) throw new Error("expected networks");
  return parsed;
};

describe("the client's address", () => {
  const trusted = networks("10.0.0.0/8", "2001:db8::1");

  it.each([
    ["is the peer's without a proxy", "192.0.2.7", null, "192.0.2.7"],
    ["is the peer's whatever an unknown peer claims", "192.0.2.7", "198.51.100.1", "192.0.2.7"],
    ["is what the trusted proxy saw", "10.1.2.3", "198.51.100.1", "198.51.100.1"],
    ["is not what the client put in front", "10.1.2.3", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
    ["is found through two trusted proxies", "10.1.2.3", "198.51.100.1, 10.9.9.9", "198.51.100.1"],
    ["stops at something that is no address", "10.1.2.3", "198.51.100.1, unknown", "10.1.2.3"],
    ["is the proxy's own when it forwards nothing", "10.1.2.3", null, "10.1.2.3"],
    ["is IPv4 however it is written", "::ffff:10.1.2.3", "::ffff:198.51.100.1", "198.51.100.1"],
    ["may come through an IPv6 proxy", "2001:db8::1", "2001:db8:5::9", "2001:db8:5::9"],
  ])("%s", (_case, peer, forwardedFor, expected) => {
    expect(clientAddress({ peer, forwardedFor }, trusted)).toBe(expected);
  });

  it("is unknown without a socket, also when a header claims one", () => {
    expect(clientAddress({ peer: undefined, forwardedFor: "10.0.0.1" }, trusted)).toBe("unknown");
  });

  it("keeps mapped addresses apart", () => {
    expect(plainAddress("::ffff:192.0.2.1")).not.toBe(plainAddress("::ffff:192.0.2.2"));
  });
});

describe("whoever sent a request", () => {
  const ipv4 = fc.ipV4();
  const trusted = networks("10.0.0.0/8");

  it("is never somebody whom an unknown peer names", () => {
    fc.assert(
      fc.property(ipv4, fc.array(ipv4), (peer, claimed) => {
        fc.pre(!peer.startsWith("10."));
        expect(clientAddress({ peer, forwardedFor: claimed.join(", ") }, trusted)).toBe(peer);
      }),
    );
  });

  it("is the last one that no trusted proxy is, whatever was claimed before", () => {
    const proxy = fc.ipV4().map((address) => address.replace(/^\d+/, "10"));
    const client = ipv4.filter((address) => !address.startsWith("10."));
    fc.assert(
      fc.property(fc.array(fc.string()), client, fc.array(proxy), proxy, (noise, sender, proxies, peer) => {
        const forwardedFor = [...noise.map((text) => text.replaceAll(",", "")), sender, ...proxies].join(",");
        expect(clientAddress({ peer, forwardedFor }, trusted)).toBe(sender);
      }),
    );
  });

  it("has one spelling for IPv4", () => {
    fc.assert(
      fc.property(ipv4, (address) => {
        for (const text of [`::ffff:${address}`, ` ::FFFF:${address} `, address])
          expect(plainAddress(text)).toBe(address);
      }),
    );
  });
});

describe("TRUSTED_PROXIES", () => {
  it.each(["proxy.example", "10.0.0.0/33", "10.0.0.0/x", "", "2001:db8::/129", "10.0.0.1/-1"])(
    "may not hold %j",
    (entry) => {
      expect(parseNetworks([entry])).toBeUndefined();
    },
  );
});
