// The pkt-line framing of git's protocol (gitprotocol-common): four hex digits of length, then the data.

export const FLUSH = Buffer.from("0000");
const MAXIMUM_DATA = 65_515;

export function pktLine(data: Buffer | string): Buffer {
  const bytes = Buffer.from(data);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, "0")), bytes]);
}

/** Splits data over as many side-band packets as needed; band 1 is the report, band 2 is text for the person. */
export function sideBand(band: 1 | 2, data: Buffer): Buffer {
  const packets: Buffer[] = [];
  for (let at = 0; at < data.length; at += MAXIMUM_DATA - 1) {
    packets.push(pktLine(Buffer.concat([Buffer.from([band]), data.subarray(at, at + MAXIMUM_DATA - 1)])));
  }
  return Buffer.concat(packets);
}

export type PushCommand = { readonly from: string; readonly to: string; readonly name: string };
export type PushHead = {
  readonly commands: readonly PushCommand[];
  readonly capabilities: readonly string[];
  /** Bytes of the request up to and including the flush packet; the pack follows. */
  readonly length: number;
};

function parseCommand(line: string): PushCommand | undefined {
  const found = /^([0-9a-f]{40}) ([0-9a-f]{40}) (.+)$/.exec(line);
  return found ? { from: found[1] ?? "", to: found[2] ?? "", name: found[3] ?? "" } : undefined;
}

/** Undefined while the commands are not complete; "invalid" when this is not a push request. */
export function parsePushHead(data: Buffer): PushHead | "invalid" | undefined {
  const commands: PushCommand[] = [];
  let capabilities: string[] = [];
  for (let at = 0; at + 4 <= data.length;) {
    const length = Number.parseInt(data.subarray(at, at + 4).toString("latin1"), 16);
    if (length === 0) return { commands, capabilities, length: at + 4 };
    if (Number.isNaN(length) || length < 4) return "invalid";
    if (at + length > data.length) return undefined;
    const [line = "", announced] = data
      .subarray(at + 4, at + length)
      .toString("utf8")
      .replace(/\n$/, "")
      .split("\0");
    if (announced !== undefined) capabilities = announced.trim().split(" ");
    const command = parseCommand(line);
    if (command) commands.push(command);
    else if (!/^(shallow|push-cert)/.test(line)) return "invalid";
    at += length;
  }
  return undefined;
}
