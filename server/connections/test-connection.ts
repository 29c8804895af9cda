/* Tries a connection with calls that change nothing, one per thing the portal needs, and reports each exact error. */
import { comparePermissions } from "../doctor/domain/compare-permissions.ts";
import { neededPermissions } from "../github/app-manifest.ts";
import type { GitHub } from "../github/github.ts";
import type { Installation } from "../github/token-source.ts";
import type { ProviderCheck } from "../identity/providers/provider-checks.ts";
import { AppError, isAppError } from "../kernel/app-error.ts";
import { toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import type {
  ConnectionCheck,
  ConnectionId,
  ConnectionTest,
  ForgeConnectionId,
  SignInConnectionId,
} from "./domain/connection.schema.ts";
import { getSignInProvider } from "./sign-in-connections.ts";

type TestDeps = Pick<Deps, "github" | "now" | "logger">;
type Probe = keyof GitHub["meta"]["probes"];

type Checked = readonly [probe: Probe, title: string];

const answers: Checked = ["answers", "It answers and accepts the credentials"];

const organizationProbes: Readonly<Record<ForgeConnectionId, readonly Checked[]>> = {
  forge: [
    answers,
    ["repositories", "The organisation's repositories can be listed"],
    ["members", "Its people can be listed"],
    ["teams", "Its teams can be listed"],
    ["properties", "Custom properties mark what a run has created"],
  ],
  webhooks: [["hooks", "Webhooks of the organisation can be read"]],
};

/** A person's account has no teams, properties and webhooks of its own; what is left is the repositories. */
const accountProbes: Readonly<Record<ForgeConnectionId, readonly Checked[]>> = {
  forge: [answers, ["ownRepositories", "The account's repositories can be listed, with its own token"]],
  webhooks: [["ownRepositories", "The repositories that take a webhook each can be listed"]],
};

/** Which account it is, the forge says; when it does not answer, the first check tells that. */
async function probesOf({ github, logger }: TestDeps, id: ForgeConnectionId): Promise<readonly Checked[]> {
  try {
    return ((await github.owner.kind()) === "user" ? accountProbes : organizationProbes)[id];
  } catch (error) {
    logger.warn({ err: error }, "the forge does not say whose account it is");
    return organizationProbes[id];
  }
}

/** Gives back what is worth a note; throws the exact failure. */
type Attempt = () => Promise<string | null>;

async function check(
  deps: Pick<Deps, "now" | "logger">,
  title: string,
  attempt: Attempt,
): Promise<ConnectionCheck> {
  const startedAt = deps.now();
  const took = (): number => deps.now() - startedAt;
  try {
    return { title, isPassed: true, error: null, note: await attempt(), tookMs: took() };
  } catch (error) {
    if (!isAppError(error)) throw error;
    deps.logger.warn({ err: error, check: title }, "connection test failed");
    return { title, isPassed: false, error: error.message, note: null, tookMs: took() };
  }
}

/** What an App was granted where it is installed, beside what the calls of this portal need. */
function judgeInstallation({ permissions, html_url: url }: Installation): string | null {
  const needed = new Map(Object.entries(neededPermissions()));
  const checks = comparePermissions(needed, new Map(Object.entries(permissions)));
  const missing = checks.flatMap((one) =>
    one.state === "finding" ? [`${one.title} (needed ${one.expected}, granted ${one.found})`] : [],
  );
  const excess = checks.flatMap((one) => (one.state === "note" ? [`${one.title} (${one.found})`] : []));
  const more = excess.length === 0 ? null : `More than needed: ${excess.join(", ")}.`;
  if (missing.length === 0) return more;
  const place = url === undefined ? "" : `, ${url}`;
  throw new AppError(
    "forge_permission",
    `Missing: ${missing.join(", ")}. ${more === null ? "" : `${more} `}Change them in the App's settings, then accept the change at its installation${place}.`,
  );
}

const appTitle = "The GitHub App was granted what it needs, and no more";

/** Only an App says what it was granted; other credentials show it call by call. */
async function checkApp(deps: TestDeps): Promise<ConnectionCheck[]> {
  if (!deps.github.usesApp) return [];
  const judge = async (): Promise<string | null> => {
    const installation = await deps.github.installation();
    return installation === undefined ? null : judgeInstallation(installation);
  };
  return [await check(deps, appTitle, judge)];
}

/** One call for each thing the portal needs. All run, also after one has failed: a person wants the whole list. */
export async function probeConnection(deps: TestDeps, id: ForgeConnectionId): Promise<ConnectionCheck[]> {
  const { meta, profile } = deps.github;
  const probed = (await probesOf(deps, id)).map(([probe, title]) =>
    check(deps, title, () => meta.probes[probe](profile.org).then(() => null)),
  );
  return Promise.all(probed);
}

type ProviderDeps = Pick<Deps, "now" | "logger" | "env" | "identityProviders">;

/** Nobody is signed in by it; throws not_found when there is no such provider. */
async function checkProvider(deps: ProviderDeps, id: SignInConnectionId): Promise<ConnectionCheck[]> {
  const provider = getSignInProvider(deps, id);
  const attempt = (one: ProviderCheck) => check(deps, one.title, () => one.attempt().then(() => null));
  return Promise.all(provider.checks().map(attempt));
}

async function checksOf(deps: TestDeps & ProviderDeps, id: ConnectionId): Promise<ConnectionCheck[]> {
  switch (id) {
    case "forge":
      return [...(await probeConnection(deps, id)), ...(await checkApp(deps))];
    case "webhooks":
      return probeConnection(deps, id);
    case "sign-in-oidc":
    case "sign-in-github":
      return checkProvider(deps, id);
    default:
      return id satisfies never;
  }
}

export async function testConnection(
  deps: TestDeps & ProviderDeps,
  id: ConnectionId,
): Promise<ConnectionTest> {
  const checks = await checksOf(deps, id);
  return {
    id,
    isWorking: checks.every(({ isPassed }) => isPassed),
    testedAt: toTimestamp(deps.now()),
    checks,
  };
}
