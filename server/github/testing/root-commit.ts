/* The first commit of a repository, for tests: its files as a run renders them, and what was written for it. */
import type { RootCommit } from "../commit-files.ts";
import { blobSha } from "../git-objects.ts";

export const textFile = (path: string, content: string, mode: "100644" | "100755" = "100644") => {
  const bytes = Buffer.from(content);
  return { path, mode, encoding: "utf-8" as const, content, sha: blobSha(bytes), size: bytes.length };
};
export const binaryFile = (path: string, bytes: Buffer) => ({
  path,
  mode: "100644" as const,
  encoding: "base64" as const,
  content: bytes.toString("base64"),
  sha: blobSha(bytes),
  size: bytes.length,
});
export const logo = Buffer.from([0, 255, 13, 10]);
const author = { name: "Dev", email: "dev@example.com", dateMs: Date.UTC(2026, 0, 2) };
export const rootCommit = (overrides: Partial<RootCommit> = {}): RootCommit => ({
  ref: { owner: "acme", repo: "web" },
  branch: "main",
  files: [textFile("README.md", "# Web\n"), textFile("bin/run", "#!/bin/sh\n", "100755")],
  message: "Create the service",
  author,
  runId: "run_1",
  ...overrides,
});
export const writesOf = (sent: readonly string[]): string[] =>
  sent.filter((call) => !call.startsWith("GET ")).map((call) => call.replace("/repos/acme/web", ""));
