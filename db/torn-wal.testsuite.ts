/*
 * A machine that loses its power in the middle of a write leaves a write-ahead log that is cut off, has sectors in it
 * that were never written, or holds rubbish. Whatever it is: opening the database shows whole transactions in the order
 * they were made, from the first to some last one, and nothing of the next.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openConnection } from "./client.ts";

const transactions = 40;
const sectorBytes = 512;

interface Tear {
  /** Bytes of the log that reached the disk, as a share of all. */
  readonly kept: number;
  /** Sectors near the end that did not, or that hold something else. */
  readonly spoilt: readonly { readonly at: number; readonly byte: number }[];
}

/** Evenly spread: fc.double favours the smallest numbers there are. */
const share = fc.integer({ min: 0, max: 999_999 }).map((millionths) => millionths / 1_000_000);

const tears: fc.Arbitrary<Tear> = fc.record({
  kept: share,
  spoilt: fc.array(fc.record({ at: share, byte: fc.integer({ min: 0, max: 255 }) }), { maxLength: 3 }),
});

/** Every transaction writes one row to each of two tables, large enough to spread over pages, and moves a counter. */
function writeDatabase(file: string): void {
  const connection = openConnection(file);
  connection.exec(`CREATE TABLE lefts (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
    CREATE TABLE rights (id INTEGER PRIMARY KEY REFERENCES lefts (id), text TEXT NOT NULL) STRICT;
    CREATE TABLE counters (id INTEGER PRIMARY KEY, value INTEGER NOT NULL) STRICT;
    INSERT INTO counters VALUES (1, 0)`);
  connection.pragma("wal_checkpoint(TRUNCATE)");
  for (let id = 1; id <= transactions; id += 1) {
    connection.exec("BEGIN IMMEDIATE");
    const text = String(id).repeat(1500);
    connection.prepare("INSERT INTO lefts VALUES (?, ?)").run(id, text);
    connection.prepare("INSERT INTO rights VALUES (?, ?)").run(id, text);
    connection.prepare("UPDATE counters SET value = ?").run(id);
    connection.exec("COMMIT");
  }
  // Copied while it is open: closing would empty the log.
  for (const suffix of ["", "-wal"]) fs.copyFileSync(`${file}${suffix}`, `${file}.image${suffix}`);
  connection.close();
}

function tear(log: Buffer, { kept, spoilt }: Tear): Buffer {
  const torn = Buffer.from(log.subarray(0, Math.round(log.length * kept)));
  for (const { at, byte } of spoilt) {
    const from = Math.floor((torn.length * at) / sectorBytes) * sectorBytes;
    torn.fill(byte, from, Math.min(from + sectorBytes, torn.length));
  }
  return torn;
}

export function describeTornLogs(images: number): void {
  let folder: string;
  let database: Buffer;
  let log: Buffer;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-torn-"));
    const file = path.join(folder, "original.db");
    writeDatabase(file);
    database = fs.readFileSync(`${file}.image`);
    log = fs.readFileSync(`${file}.image-wal`);
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  function open(spoilt: Buffer) {
    const file = path.join(folder, "torn.db");
    fs.rmSync(`${file}-shm`, { force: true });
    fs.writeFileSync(file, database);
    fs.writeFileSync(`${file}-wal`, spoilt);
    const connection = openConnection(file);
    const ids = (table: string): unknown[] =>
      connection.prepare(`SELECT id FROM ${table} ORDER BY id`).pluck().all();
    const found = {
      integrity: connection.pragma("integrity_check", { simple: true }),
      broken: connection.pragma("foreign_key_check"),
      lefts: ids("lefts"),
      rights: ids("rights"),
      counter: Number(connection.prepare("SELECT value FROM counters").pluck().get()),
    };
    connection.close();
    return found;
  }

  describe(`a write-ahead log that is torn, ${images} images of it`, () => {
    it("is whole when nothing is torn", () => {
      expect(open(log).counter).toBe(transactions);
    });

    it("never shows half a transaction", () => {
      const counters = new Set<number>();
      fc.assert(
        fc.property(tears, (torn) => {
          const { counter, ...found } = open(tear(log, torn));
          const whole = Array.from({ length: counter }, (_, index) => index + 1);
          expect(found).toEqual({ integrity: "ok", broken: [], lefts: whole, rights: whole });
          counters.add(counter);
        }),
        { numRuns: images, seed: 20_261_125 },
      );
      expect(counters.size).toBeGreaterThan(5);
    });
  });
}
