/*
 * The address of whoever sent a request. X-Forwarded-For is what a client claims until a proxy we were told about
 * (TRUSTED_PROXIES) has appended to it: it is read from the right, and only as far as trusted proxies wrote it.
 */
import { BlockList, isIP } from "node:net";

/** Set by our own server from the socket on every request, over whatever a client sent under that name. */
export const peerHeader = "x-waymark-peer";

const family = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** IPv4 written as IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. */
export const plainAddress = (address: string): string =>
  /^::ffff:(?<v4>\d+\.\d+\.\d+\.\d+)$/i.exec(address.trim())?.groups?.["v4"] ?? address.trim();

/** Addresses (`10.0.0.1`) and networks (`10.0.0.0/8`); undefined when one of them is neither. */
export function parseNetworks(entries: readonly string[]): BlockList | undefined {
  const networks = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const maximum = isIP(address) === 6 ? 128 : 32;
    if (isIP(address) === 0) return undefined;
    if (prefix === undefined) networks.addAddress(address, family(address));
    else if (/^\d{1,3}$/.test(prefix) && Number(prefix) <= maximum)
      networks.addSubnet(address, Number(prefix), family(address));
    else return undefined;
  }
  return networks;
}

export interface Hop {
  /** The socket's other end; undefined where there is no socket. */
  readonly peer: string | undefined;
  readonly forwardedFor: string | null;
}

export function clientAddress({ peer, forwardedFor }: Hop, trusted: BlockList): string {
  if (peer === undefined || isIP(plainAddress(peer)) === 0) return "unknown";
  const claimed = forwardedFor === null ? [] : forwardedFor.split(",").map(plainAddress);
  let address = plainAddress(peer);
  for (const before of claimed.toReversed()) {
    if (!trusted.check(address, family(address)) || isIP(before) === 0) break;
    address = before;
  }
  return address;
}
