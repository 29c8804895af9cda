import { scaffold, type TestForge, textAt } from "../testing.ts";

type Write = {
  readonly branch: string;
  readonly path: string;
  readonly text: string;
  readonly message?: string;
};

/** A file on a branch, over the contents interface; returns the commit. */
export async function writeFileOn(forge: TestForge, name: string, write: Write): Promise<string> {
  const path = `/repos/waymark/${name}/contents/${write.path}`;
  const headers = { authorization: `Bearer ${forge.token}` };
  const before = await forge.raw("GET", `/api/v3${path}?ref=${write.branch}`, { headers });
  const { body } = await forge.call("PUT", path, {
    message: write.message ?? `Write ${write.path}`,
    content: Buffer.from(write.text).toString("base64"),
    branch: write.branch,
    ...(before.status === 200 ? { sha: textAt(before.body, "sha") } : {}),
  });
  return textAt(body, "commit.sha");
}

export const branchFrom = (forge: TestForge, name: string, ...[branch, sha]: [branch: string, sha: string]) =>
  forge.call("POST", `/repos/waymark/${name}/git/refs`, { ref: `refs/heads/${branch}`, sha });

/** A repository with `main` and a `topic` that writes b.txt on top of it. */
export async function withTopic(forge: TestForge, name: string): Promise<{ main: string; topic: string }> {
  const { commit: main } = await scaffold(forge, name, { "a.txt": "a\n" });
  await branchFrom(forge, name, "topic", main);
  return { main, topic: await writeFileOn(forge, name, { branch: "topic", path: "b.txt", text: "b\n" }) };
}

/** The same with a pull request of it; its number is 1. */
export async function withPull(
  forge: TestForge,
  name: string,
  extra: Record<string, unknown> = {},
): Promise<{ main: string; topic: string }> {
  const ends = await withTopic(forge, name);
  const pull = { title: "Change", head: "topic", base: "main", ...extra };
  await forge.call("POST", `/repos/waymark/${name}/pulls`, pull);
  return ends;
}

/** A pull request of `topic` onto a base of its own, made from `from`; returns its address. */
export async function proposeOn(
  forge: TestForge,
  name: string,
  proposal: { readonly base: string; readonly from: string; readonly extra?: Record<string, unknown> },
): Promise<string> {
  await branchFrom(forge, name, proposal.base, proposal.from);
  const pulls = `/repos/waymark/${name}/pulls`;
  const body = { title: "Change", head: "topic", base: proposal.base, ...proposal.extra };
  return `${pulls}/${textAt((await forge.call("POST", pulls, body)).body, "number")}`;
}
