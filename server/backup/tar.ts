/*
 * The one archive format every system can open, written and read as a stream of blocks: POSIX ustar (pax(1) in
 * POSIX.1-2017, "ustar Interchange Format"), regular files only. Paths here are at most 100 bytes, so that neither
 * prefixes nor extensions are needed.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";

const blockBytes = 512;
const chunkBytes = 1024 * 1024;
const nameBytes = 100;
/** Eleven octal digits. */
const largestEntry = 8 ** 11 - 1;

export interface WrittenEntry {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, "0")}\0`;

function checksum(header: Buffer): number {
  const copy = Buffer.from(header);
  copy.fill(" ", 148, 156);
  return copy.reduce((sum, byte) => sum + byte, 0);
}

function toHeader(path: string, size: number, seconds: number): Buffer {
  if (Buffer.byteLength(path) > nameBytes) throw new Error(`${path} is too long for a tar entry.`);
  if (size > largestEntry) throw new Error(`${path} is larger than a tar entry may be (8 GiB).`);
  const header = Buffer.alloc(blockBytes);
  header.write(path, 0);
  header.write(octal(0o600, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(size, 12), 124);
  header.write(octal(seconds, 12), 136);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  header.write(`${checksum(header).toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

const padding = (size: number): Buffer => Buffer.alloc((blockBytes - (size % blockBytes)) % blockBytes);

export class TarWriter {
  readonly #out: number;
  readonly #seconds: number;
  readonly entries: WrittenEntry[] = [];

  /** `out` is an open file descriptor; `now` becomes the time of every entry. */
  constructor(out: number, now: number) {
    this.#out = out;
    this.#seconds = Math.floor(now / 1000);
  }

  #write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) at += fs.writeSync(this.#out, bytes, at);
  }

  addBytes(path: string, bytes: Buffer): void {
    this.#write(toHeader(path, bytes.length, this.#seconds));
    this.#write(bytes);
    this.#write(padding(bytes.length));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    this.entries.push({ path, size: bytes.length, sha256 });
  }

  /** A file that does not change while it is read. */
  addFile(path: string, source: string): void {
    const input = fs.openSync(source, "r");
    try {
      const { size } = fs.fstatSync(input);
      this.#write(toHeader(path, size, this.#seconds));
      const hash = createHash("sha256");
      let written = 0;
      for (const chunk of readChunks(input, size)) {
        hash.update(chunk);
        this.#write(chunk);
        written += chunk.length;
      }
      if (written !== size) throw new Error(`${source} changed while it was read.`);
      this.#write(padding(size));
      this.entries.push({ path, size, sha256: hash.digest("hex") });
    } finally {
      fs.closeSync(input);
    }
  }

  end(): void {
    this.#write(Buffer.alloc(2 * blockBytes));
  }
}

/** At most `size` bytes from where the descriptor stands, in chunks that are valid until the next one is asked for. */
function* readChunks(descriptor: number, size: number): Generator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(size, 1)));
  for (let left = size; left > 0;) {
    const count = fs.readSync(descriptor, buffer, 0, Math.min(left, buffer.length), null);
    if (count === 0) return;
    left -= count;
    yield buffer.subarray(0, count);
  }
}

export class BrokenTarError extends Error {
  override readonly name = "BrokenTarError";
}

export interface ReadEntry {
  readonly path: string;
  readonly size: number;
  /** To be read to its end before the next entry is asked for. */
  readonly chunks: Iterable<Buffer>;
}

function parseHeader(header: Buffer): { readonly path: string; readonly size: number } {
  const text = (from: number, length: number): string =>
    header.toString("utf8", from, from + length).replace(/\0.*$/s, "");
  if (text(257, 5) !== "ustar" || Number.parseInt(text(148, 8), 8) !== checksum(header))
    throw new BrokenTarError("it is not a tar file, or it is damaged");
  if (text(156, 1) !== "0") throw new BrokenTarError(`${text(0, nameBytes)} is not a regular file`);
  const size = text(124, 12).trim();
  // Read as it is written, in octal digits: parsing would make a number, or none, of anything.
  if (!/^[0-7]+$/.test(size)) throw new BrokenTarError(`${text(0, nameBytes)} has a size that is no number`);
  return { path: text(0, nameBytes), size: Number.parseInt(size, 8) };
}

function readBlock(descriptor: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  const count = fs.readSync(descriptor, block, 0, blockBytes, null);
  if (count < blockBytes) throw new BrokenTarError("it ends too early");
  return block;
}

function* wholeChunks(descriptor: number, size: number): Generator<Buffer> {
  let seen = 0;
  for (const chunk of readChunks(descriptor, size)) {
    seen += chunk.length;
    yield chunk;
  }
  if (seen < size) throw new BrokenTarError("it ends too early");
}

/** The entries in order; throws BrokenTarError with what is wrong, as the end of "The file cannot be used: …". */
export function* readTar(descriptor: number): Generator<ReadEntry> {
  for (;;) {
    const block = readBlock(descriptor);
    if (block.every((byte) => byte === 0)) return;
    const { path, size } = parseHeader(block);
    yield { path, size, chunks: wholeChunks(descriptor, size) };
    const rest = padding(size).length;
    if (rest > 0 && fs.readSync(descriptor, Buffer.alloc(rest), 0, rest, null) < rest)
      throw new BrokenTarError("it ends too early");
  }
}
