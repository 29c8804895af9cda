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

  let lost = 0;

  const rotate = (): void => {
    fs.renameSync(file, `${file}.1`);
    const next = open();
    fs.closeSync(descriptor);
    descriptor = next;
    size = 0;
  };

  const write = (line: string): void => {
    if (size > maxBytes) rotate();
    size += fs.writeSync(descriptor, `${line}\n`);
  };

  return {
    append(line) {
      recent = [...recent.slice(-19), line];
      try {
        if (lost > 0) write(JSON.stringify({ level: 40, msg: `${lost} lines could not be written here` }));
        lost = 0;
        write(line);
      } catch {
        // A full disk takes no log; the supervisor must outlive it, and so must everything it watches over.
        lost += 1;
      }
    },
    recent: () => recent,
    close: () => fs.closeSync(descriptor),
  };
}
