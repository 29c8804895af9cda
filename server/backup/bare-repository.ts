/*
 * A bare repository as files, while somebody may be pushing to it. References are read first and objects afterwards:
 * git stores every object before the reference that needs it, and the forge never removes one, so that what was
 * referenced then is complete in what is copied now.
 */
import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { bareEnvironment } from "../runtime/env.ts";

const execute = promisify(execFile);
const maxOutputBytes = 256 * 1024 * 1024;

async function git(repository: string, ...args: string[]): Promise<string> {
  const alone = { GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: os.devNull, LC_ALL: "C" };
  const { stdout } = await execute("git", ["--git-dir", repository, ...args], {
    env: { ...bareEnvironment(), ...alone },
    maxBuffer: maxOutputBytes,
  });
  return stdout;
}

/** Every reference, as git itself packs them into one file. */
export const readPackedRefs = (repository: string): Promise<string> =>
  git(repository, "for-each-ref", "--format=%(objectname) %(refname)");

const isLoose = (folder: string, name: string): boolean =>
  /^[0-9a-f]{2}$/.test(folder) && /^[0-9a-f]{38,62}$/.test(name);
const isPack = (folder: string, name: string): boolean =>
  folder === "pack" && /^pack-[0-9a-f]+\.[a-z]+$/.test(name);

/** Stored objects below `objects/`; what a push in flight keeps beside them is not one yet. */
export function listObjectFiles(repository: string): readonly string[] {
  const objects = path.join(repository, "objects");
  return fs.readdirSync(objects).flatMap((folder) => {
    const inside = fs.statSync(path.join(objects, folder), { throwIfNoEntry: false });
    if (inside?.isDirectory() !== true) return [];
    return fs
      .readdirSync(path.join(objects, folder))
      .filter((name) => isLoose(folder, name) || isPack(folder, name))
      .map((name) => `objects/${folder}/${name}`);
  });
}

/** What git finds missing or broken in a repository; empty when nothing. */
export async function findRepositoryProblems(repository: string): Promise<readonly string[]> {
  try {
    await git(repository, "fsck", "--no-dangling", "--no-progress");
    return [];
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    return [told.split("\n").filter((line) => line !== "" && !line.startsWith("Command failed"))[0] ?? told];
  }
}
