/* Whether what the portal talks to answers, agrees about the time, and grants what is needed. */
import { webhookAddress } from "../catalog/webhooks/register-webhook.ts";
import type { ConnectionCheck, ForgeConnectionId } from "../connections/domain/connection.schema.ts";
import { probeConnection } from "../connections/test-connection.ts";
import { neededPermissions } from "../github/app-manifest.ts";
import type { GitHub } from "../github/github.ts";
import { isAppError } from "../kernel/app-error.ts";
import { comparePermissions } from "./domain/compare-permissions.ts";
import { checksOf } from "./domain/doctor-check.ts";
import type { DoctorCheck } from "./domain/doctor.schema.ts";
import { judgeSkew } from "./domain/judge-machine.ts";
import type { Patient } from "./patient.ts";

const connections = checksOf("connections");
const clock = checksOf("clock");
const githubApp = checksOf("github-app");

const titles = { forge: "Forge", webhooks: "Webhooks" } as const;

function toCheck(title: string, { isPassed, error, ...check }: ConnectionCheck): DoctorCheck {
  const name = `${title}: ${check.title}`;
  if (isPassed) return connections.ok(name, `in ${check.tookMs} ms`);
  return connections.finding(name, {
    expected: "an answer",
    found: error ?? "none",
    fix: "Settings → Connections tests it again. Check its address, its credentials and the network between.",
  });
}

/** The webhooks are asked about only where the forge is to send some. */
async function examineConnections(patient: Patient, github: GitHub): Promise<DoctorCheck[]> {
  const { env, now, logger } = patient;
  const hasWebhooks = env !== undefined && webhookAddress(env).kind === "reachable";
  const asked: readonly ForgeConnectionId[] = hasWebhooks ? ["forge", "webhooks"] : ["forge"];
  const probe = async (id: ForgeConnectionId): Promise<DoctorCheck[]> =>
    (await probeConnection({ github, now, logger }, id)).map((check) => toCheck(titles[id], check));
  return (await Promise.all(asked.map(probe))).flat();
}

/** The forge tells whole seconds: on average its clock is half of one further. */
async function examineClock({ now }: Patient, github: GitHub): Promise<DoctorCheck> {
  const before = now();
  try {
    const told = await github.meta.serverTime();
    return judgeSkew((before + now()) / 2 - (told + 500), github.profile.host);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return clock.note("Against the forge", "could not be compared: the forge does not answer");
  }
}

async function examinePermissions({ env }: Patient, github: GitHub): Promise<DoctorCheck[]> {
  if (env?.github.kind !== "github")
    return [githubApp.note("Permissions", "not applicable on the embedded forge")];
  try {
    const installation = await github.installation();
    if (installation !== undefined)
      return comparePermissions(
        new Map(Object.entries(neededPermissions())),
        new Map(Object.entries(installation.permissions)),
      );
    return [githubApp.note("Permissions", "a token cannot be asked; each refusal names what is missing")];
  } catch (error) {
    if (!isAppError(error)) throw error;
    const fix = "Check GITHUB_APP_ID, the key file, and that the App is installed in the organisation.";
    return [githubApp.finding("Permissions", { expected: "an installation", found: error.message, fix })];
  }
}

export async function examineForge(patient: Patient): Promise<DoctorCheck[]> {
  const { github, env, portal } = patient;
  if (github === undefined || env === undefined)
    return [connections.note("Forge", "not asked: the environment does not say which")];
  if (portal === "stopped" && env.github.kind === "embedded")
    return [
      connections.note("Forge", "not asked: the embedded forge runs with the portal"),
      ...(await examinePermissions(patient, github)),
    ];
  const [answers, time, permissions] = await Promise.all([
    examineConnections(patient, github),
    examineClock(patient, github),
    examinePermissions(patient, github),
  ]);
  return [...answers, time, ...permissions];
}
