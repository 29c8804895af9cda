import { findObjects, findTyped, type Repo, writeObject } from "./object-store.ts";

// Commit objects as text. Times keep the author's offset in git and are shown in UTC, as GitHub does.

export type Signature = {
  readonly name: string;
  readonly email: string;
  readonly seconds: number;
  readonly offset: string;
};
export type Commit = {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
};

export function signatureAt(person: { name: string; email: string }, date: string | number): Signature {
  if (typeof date === "number") return { ...person, seconds: Math.floor(date / 1000), offset: "+0000" };
  const zone = /([+-]\d{2}):?(\d{2})$/.exec(date);
  const offset = zone ? `${zone[1] ?? "+00"}${zone[2] ?? "00"}` : "+0000";
  return { ...person, seconds: Math.floor(Date.parse(date) / 1000), offset };
}

/** The last second of the year 9999: git keeps any number, a time as text has four digits for the year. */
const LAST_SECOND = 253_402_300_799;

/** When it was signed, for people and clients; what lies beyond the calendar is shown as its end. */
export const signatureTime = ({ seconds }: Signature): number => Math.min(seconds, LAST_SECOND) * 1000;

export const signatureDate = (signature: Signature) =>
  new Date(signatureTime(signature)).toISOString().replace(".000Z", "Z");

/** Git forbids these three bytes in identities; GitHub drops them silently, so does the forge. */
const clean = (text: string) => text.replace(/[<>\n\0]/g, "").trim();

function signatureLine(role: string, signature: Signature): string {
  return `${role} ${clean(signature.name)} <${clean(signature.email)}> ${signature.seconds} ${signature.offset}`;
}

export async function writeCommit(repo: Repo, commit: Omit<Commit, "sha">): Promise<string> {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    signatureLine("author", commit.author),
    signatureLine("committer", commit.committer),
  ];
  return writeObject(repo, { type: "commit", data: Buffer.from(`${lines.join("\n")}\n\n${commit.message}`) });
}

function parseSignature(line: string): Signature {
  const found = /^(.*?) ?<([^>]*)> (\d+) ([+-]\d{4})$/.exec(line);
  if (!found) return { name: "", email: "", seconds: 0, offset: "+0000" };
  const [, name = "", email = "", seconds = "0", offset = "+0000"] = found;
  return { name, email, seconds: Number(seconds), offset };
}

export function parseCommit(sha: string, data: Buffer): Commit {
  const text = data.toString("utf8");
  const split = text.indexOf("\n\n");
  const header = split < 0 ? text : text.slice(0, split);
  const values = (name: string) =>
    header
      .split("\n")
      .filter((line) => line.startsWith(`${name} `))
      .map((line) => line.slice(name.length + 1));
  return {
    sha,
    tree: values("tree")[0] ?? "",
    parents: values("parent"),
    author: parseSignature(values("author")[0] ?? ""),
    committer: parseSignature(values("committer")[0] ?? ""),
    message: split < 0 ? "" : text.slice(split + 2),
  };
}

export async function findCommit(repo: Repo, sha: string): Promise<Commit | undefined> {
  const data = await findTyped(repo, sha, "commit");
  return data ? parseCommit(sha, data) : undefined;
}

const MAXIMUM_TAG_DEPTH = 5;

/** Follows annotated tags to the commits they name; what leads to none is left out. */
export async function peelToCommits(repo: Repo, ids: readonly string[]): Promise<Map<string, Commit>> {
  const found = new Map<string, Commit>();
  let open = ids.map((start) => ({ start, at: start }));
  for (let depth = 0; depth < MAXIMUM_TAG_DEPTH && open.length > 0; depth += 1) {
    const objects = await findObjects(
      repo,
      open.map(({ at }) => at),
    );
    open = open.flatMap(({ start, at }, index) => {
      const object = objects[index];
      if (object?.type === "commit") found.set(start, parseCommit(at, object.data));
      return object?.type === "tag" ? [{ start, at: object.data.subarray(7, 47).toString("latin1") }] : [];
    });
  }
  return found;
}

export const peelToCommit = async (repo: Repo, sha: string): Promise<Commit | undefined> =>
  (await peelToCommits(repo, [sha])).get(sha);

/** The first line of the message, which stands for the commit wherever there is one line for it. */
export const subjectOf = ({ message }: Commit): string => message.split("\n")[0] ?? "";
