/* Exit statuses people script against: 0 fine, 1 findings, 2 usage, and sysexits' numbers for the rest. */
import { httpStatusByCode, type AppErrorCode } from "../kernel/app-error.ts";

export const exitStatus = {
  fine: 0,
  findings: 1,
  usage: 2,
  unreachable: 69,
  internal: 70,
  tryAgain: 75,
  notAllowed: 77,
  configuration: 78,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

const byHttpStatus: ReadonlyMap<number, ExitStatus> = new Map([
  [400, exitStatus.usage],
  [401, exitStatus.notAllowed],
  [403, exitStatus.notAllowed],
  [429, exitStatus.tryAgain],
  [500, exitStatus.internal],
  [503, exitStatus.tryAgain],
]);

export const exitStatusOf = (code: AppErrorCode): ExitStatus =>
  byHttpStatus.get(httpStatusByCode[code]) ?? exitStatus.findings;
