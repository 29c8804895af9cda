/*
 * Looking for a secret in everything that is kept: files as they lie on the disk, every row of every database, every
 * object of every bare repository (git compresses them, so the file shows nothing), and whatever an archive holds.
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";

/** What Base64 makes of a text that begins at this place of a group of three; its ends depend on the neighbours. */
function base64At(offset: 0 | 1 | 2, secret: string): string {
  const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString("base64");
  const isCut = (Buffer.byteLength(secret) + offset) % 3 !== 0;
  return text.replaceAll("=", "").slice(Math.ceil((offset * 8) / 6), isCut ? -1 : undefined);
}

/** The encodings a value takes on its way through tools. */
export const formsOf = (secret: string): Readonly<Record<string, string>> => ({
  plain: secret,
  Base64: base64At(0, secret),
  "Base64 behind one character": base64At(1, secret),
  "Base64 behind two characters": base64At(2, secret),
  base64url: base64At(0, secret).replaceAll("+", "-").replaceAll("/", "_"),
  "URL-encoded": encodeURIComponent(secret),
  "form-encoded": new URLSearchParams({ "": secret }).toString().slice(1),
  reversed: [...secret].toReversed().join(""),
  "JSON-escaped": JSON.stringify(secret).slice(1, -1),
  hex: Buffer.from(secret).toString("hex"),
});

export interface Text {
  readonly where: string;
  readonly text: string;
}

const asText = (bytes: Buffer): string => `${bytes.toString("latin1")}\n${bytes.toString("utf8")}`;

/** One line per secret, form and place; empty when nothing of any secret is anywhere. */
export function findTraces(secrets: Readonly<Record<string, string>>, texts: readonly Text[]): string[] {
  const traces = Object.entries(secrets).flatMap(([what, secret]) =>
    Object.entries(formsOf(secret)).map(([form, value]) => ({ what: `${what} as ${form}`, value })),
  );
  return texts.flatMap(({ where, text }) =>
    traces.filter(({ value }) => text.includes(value)).map(({ what }) => `${what} in ${where}`),
  );
}

/** Also those nothing refers to, loose or packed. A copy in an archive may lack the empty folder git wants to see. */
function readObjects(repository: string): string {
  fs.mkdirSync(path.join(repository, "refs"), { recursive: true });
  const args = ["--git-dir", repository, "cat-file", "--batch-all-objects", "--batch", "--buffer"];
  const env = { ...process.env, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: os.devNull };
  return asText(execFileSync("git", args, { env, maxBuffer: 512 * 1024 * 1024 }));
}

/** A value that does not fit a page is in pieces in the file. */
function readRows(file: string): string {
  const db = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
    const rows = tables.flatMap((table) =>
      db
        .prepare(`SELECT * FROM "${String(table)}"`)
        .raw()
        .all(),
    );
    const cells = rows.flatMap((row) => (Array.isArray(row) ? row : []));
    return cells.map((cell) => (Buffer.isBuffer(cell) ? asText(cell) : String(cell))).join("\n");
  } finally {
    db.close();
  }
}

function readArchive(file: string, where: string): Text[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-archive-"));
  try {
    execFileSync("tar", ["-xf", file, "-C", folder]);
    return readEverything(folder, { where });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const isRepository = (folder: string): boolean =>
  fs.existsSync(path.join(folder, "HEAD")) && fs.existsSync(path.join(folder, "objects"));

export interface Place {
  /** What the texts are called by. */
  readonly where: string;
  /** Paths below the folder that are keys themselves. */
  readonly except?: readonly string[];
}

/** Everything below a folder as text. */
export function readEverything(folder: string, { where, except = [] }: Place): Text[] {
  const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  return ["", ...names].flatMap((name): Text[] => {
    const full = path.join(folder, name);
    const here = `${where}/${name}`;
    const kind = fs.lstatSync(full, { throwIfNoEntry: false });
    if (kind === undefined || except.includes(name)) return [];
    if (kind.isDirectory())
      return isRepository(full) ? [{ where: `${here} (git objects)`, text: readObjects(full) }] : [];
    if (!kind.isFile()) return [];
    const found = [{ where: here, text: asText(fs.readFileSync(full)) }];
    if (name.endsWith(".db")) found.push({ where: `${here} (rows)`, text: readRows(full) });
    return name.endsWith(".tar") ? [...found, ...readArchive(full, here)] : found;
  });
}
