/*
 * The log of one child: every line it prints, appended to data/logs/<name>.log. At 16 MiB the file becomes .1 and a new
 * one begins, so logs never take more than twice that.
 */
import fs from "node:fs";

const maxBytes = 16 * 1024 * 1024;

export interface LogFile {
  append(line: string): void;
  /** The newest lines, oldest first: what a person needs when a child does not start. */
  recent(): readonly string[];
  close(): void;
}

export function openLogFile(file: string): LogFile {
  const open = (): number => fs.openSync(file, "a", 0o600);
  let descriptor = open();
  let size = fs.fstatSync(descriptor).size;
  let recent: string[] = [];

  const rotate = (): void => {
    fs.closeSync(descriptor);
    fs.renameSync(file, `${file}.1`);
    descriptor = open();
    size = 0;
  };

  return {
    append(line) {
      if (size > maxBytes) rotate();
      size += fs.writeSync(descriptor, `${line}\n`);
      recent = [...recent.slice(-19), line];
    },
    recent: () => recent,
    close: () => fs.closeSync(descriptor),
  };
}
