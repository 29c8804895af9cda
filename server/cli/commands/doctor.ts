/*
 * `waymark doctor`. While a portal runs it is asked itself, through its socket, so that what is told is its own
 * environment and not this shell's; otherwise the folder is examined from outside. Either way the database is opened for
 * reading only.
 */
import fs from "node:fs";
import { checksOf } from "../../doctor/domain/doctor-check.ts";
import {
  doctorReportSchema,
  type DoctorCheck,
  type DoctorReport,
  type EffectiveVariable,
} from "../../doctor/domain/doctor.schema.ts";
import { checkSoundness, examineFolder, folderOf } from "../../doctor/examine-folder.ts";
import { isAppError } from "../../kernel/app-error.ts";
import { systemClock } from "../../runtime/clock.ts";
import type { Command, CommandContext } from "../command.ts";
import { exitStatus, type ExitStatus } from "../exit-status.ts";
import { connectRunning, type Transport } from "../transport.ts";

const call = async (transport: Transport): Promise<DoctorReport> =>
  doctorReportSchema.parse(await transport.call("doctor.examine", {}));

const silent = (error: Error): DoctorCheck =>
  checksOf("versions").finding("Portal", {
    expected: "a worker that answers on the socket in the data folder",
    found: error.message,
    fix: "Look at logs/worker.log in the data folder; the supervisor starts it again.",
  });

const withChecks = (report: DoctorReport, checks: readonly DoctorCheck[]): DoctorReport => ({
  ...report,
  checks: [...report.checks, ...checks],
});

/** A worker that does not answer is itself a finding, and no reason not to look at the rest. */
async function examineHere({ environment: source }: CommandContext): Promise<DoctorReport> {
  const paths = folderOf(source);
  const fromOutside = () => examineFolder({ source, now: systemClock });
  if (!fs.existsSync(paths.root)) return fromOutside();
  try {
    const running = await connectRunning(paths);
    const report = running === undefined ? await fromOutside() : await call(running);
    return withChecks(report, checkSoundness(paths));
  } catch (error) {
    if (!isAppError(error)) throw error;
    return withChecks(await fromOutside(), [silent(error), ...checkSoundness(paths)]);
  }
}

const statusOf = ({ checks }: DoctorReport): ExitStatus => {
  const findings = checks.filter((check) => check.state === "finding");
  if (findings.some(({ isConfiguration }) => isConfiguration)) return exitStatus.configuration;
  return findings.length === 0 ? exitStatus.fine : exitStatus.findings;
};

function linesOf(check: DoctorCheck): string[] {
  const { area, title } = check;
  if (check.state !== "finding")
    return [`${check.state.padEnd(7)} ${area.padEnd(11)} ${title}: ${check.found}`];
  return [
    `FINDING ${area.padEnd(11)} ${title}`,
    `        expected    ${check.expected}`,
    `        found       ${check.found}`,
    `        to do       ${check.fix}`,
  ];
}

function variableLine({ name, value, isSet, isSecret }: EffectiveVariable): string {
  const shown = isSecret && isSet ? "set, not shown" : (value ?? "not set");
  return `  ${name.padEnd(28)} ${shown}${!isSet && value !== null ? " (default)" : ""}`;
}

function toText(report: DoctorReport): string {
  const { checks, environment, folder, portal } = report;
  const count = checks.filter(({ state }) => state === "finding").length;
  return [
    `Waymark on ${folder}, ${portal}`,
    "",
    ...checks.flatMap(linesOf),
    "",
    "Environment",
    ...environment.map(variableLine),
    "",
    count === 0 ? "Nothing is wrong." : `${count} ${count === 1 ? "finding" : "findings"}.`,
  ].join("\n");
}

const doctor: Command = {
  words: ["doctor"],
  usage: "",
  summary: "Examine the portal and its machine; exit 1 with findings, 78 when a start would refuse",
  options: {},
  positionals: { min: 0, max: 0 },
  async run(_args, context) {
    const isElsewhere = (context.environment["WAYMARK_URL"] ?? "") !== "";
    const report = isElsewhere ? await call(await context.transport()) : await examineHere(context);
    return { status: statusOf(report), text: toText(report), json: report };
  },
};

export const doctorCommands: readonly Command[] = [doctor];
