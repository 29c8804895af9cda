import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { type GitBinary, runGit } from "./git-process.ts";

// Loose objects written in this process, exactly as git lays them out: sha1 over "type size\0data", deflated,
// written beside its place, fsynced, renamed. One git spawn per file cost ten times as much.

export type ObjectType = "blob" | "tree" | "commit" | "tag";
export type GitObject = { readonly type: ObjectType; readonly data: Buffer };
export type Repo = { readonly git: GitBinary; readonly directory: string };

const deflate = promisify<Buffer, Buffer>(zlib.deflate);
const inflate = promisify<Buffer, Buffer>(zlib.inflate);
const CONCURRENCY = 32;
const SMALL_BYTES = 65_536;
/** Objects that are read together. */
const BATCH = 500;
const OBJECT_TYPES: readonly ObjectType[] = ["blob", "tree", "commit", "tag"];

export const isObjectId = (text: string) => /^[0-9a-f]{40}$/.test(text);

function framed(object: GitObject): Buffer {
  return Buffer.concat([Buffer.from(`${object.type} ${object.data.length}\0`), object.data]);
}

export function objectId(object: GitObject): string {
  return createHash("sha1").update(framed(object)).digest("hex");
}

const loosePath = (directory: string, id: string) => join(directory, "objects", id.slice(0, 2), id.slice(2));

async function writeSynced(path: string, data: Buffer): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "wx", 0o444);
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle?.close();
  }
}

/** Small objects are deflated in place: a trip through the thread pool costs more than the work itself. */
async function compress(bytes: Buffer): Promise<Buffer> {
  return bytes.length <= SMALL_BYTES ? zlib.deflateSync(bytes, { level: 1 }) : deflate(bytes);
}

/** The fan-out directory is made only when it turns out to be missing. */
async function place(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path);
  } catch {
    await mkdir(dirname(path), { recursive: true });
    await rename(temporary, path);
  }
}

/** An object that exists is replaced by the same bytes, which is harmless and cheaper than looking first. */
async function writeOne(directory: string, object: GitObject): Promise<string> {
  const bytes = framed(object);
  const id = createHash("sha1").update(bytes).digest("hex");
  const temporary = join(directory, "objects", `tmp_obj_${randomBytes(9).toString("base64url")}`);
  try {
    await writeSynced(temporary, await compress(bytes));
    await place(temporary, loosePath(directory, id));
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  return id;
}

export async function writeObjects(repo: Repo, objects: readonly GitObject[]): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < objects.length; start += CONCURRENCY) {
    const batch = objects.slice(start, start + CONCURRENCY);
    ids.push(...(await Promise.all(batch.map((object) => writeOne(repo.directory, object)))));
  }
  return ids;
}

export async function writeObject(repo: Repo, object: GitObject): Promise<string> {
  return writeOne(repo.directory, object);
}

function toObjectType(text: string | undefined): ObjectType | undefined {
  return OBJECT_TYPES.find((type) => type === text);
}

function parseFramed(bytes: Buffer): GitObject | undefined {
  const end = bytes.indexOf(0);
  const type = toObjectType(bytes.subarray(0, Math.max(end, 0)).toString("latin1").split(" ")[0]);
  return type ? { type, data: bytes.subarray(end + 1) } : undefined;
}

/** Reads `cat-file --batch`: "id type size", the data and a line feed for each object, "id missing" for the others. */
function parseBatch(output: Buffer): Map<string, GitObject> {
  const found = new Map<string, GitObject>();
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(10, at);
    // Cut off: git was killed.
    if (end < 0) break;
    const [id = "", typeName, size] = output.subarray(at, end).toString("latin1").split(" ");
    const type = toObjectType(typeName);
    at = end + 1;
    if (!type) continue;
    found.set(id, { type, data: output.subarray(at, at + Number(size)) });
    at += Number(size) + 1;
  }
  return found;
}

/** Packed objects (a large push) are left to git; everything the forge wrote itself is loose. */
async function readPacked(repo: Repo, ids: readonly string[]): Promise<Map<string, GitObject>> {
  if (ids.length === 0) return new Map();
  const args = ["--git-dir", repo.directory, "cat-file", "--batch"];
  const { stdout } = await runGit(repo.git, args, `${ids.join("\n")}\n`);
  return parseBatch(stdout);
}

async function readLoose(repo: Repo, id: string): Promise<GitObject | undefined> {
  if (!isObjectId(id)) return undefined;
  const loose = await readFile(loosePath(repo.directory, id)).catch(() => undefined);
  return loose && parseFramed(await inflate(loose));
}

/** In the order of the ids. One git for all that are packed: one for each made a page of a long history take a minute. */
export async function findObjects(
  repo: Repo,
  ids: readonly string[],
): Promise<readonly (GitObject | undefined)[]> {
  const found: (GitObject | undefined)[] = [];
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = ids.slice(start, start + BATCH);
    const loose = await Promise.all(batch.map((id) => readLoose(repo, id)));
    const packed = await readPacked(
      repo,
      batch.filter((id, index) => isObjectId(id) && loose[index] === undefined),
    );
    found.push(...batch.map((id, index) => loose[index] ?? packed.get(id)));
  }
  return found;
}

export async function findObject(repo: Repo, id: string): Promise<GitObject | undefined> {
  const [found] = await findObjects(repo, [id]);
  return found;
}

export async function findTyped(repo: Repo, id: string, type: ObjectType): Promise<Buffer | undefined> {
  const object = await findObject(repo, id);
  return object?.type === type ? object.data : undefined;
}
