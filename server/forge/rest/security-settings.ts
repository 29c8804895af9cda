import { type Call, noContent, ok, type Reply, type Route } from "../http/call.ts";
import { notFound, unprocessable } from "../http/problem.ts";
import { repositoryOf } from "../resolve.ts";
import { type RepositorySettings, updateRepository } from "../store/repositories.ts";

// Dependabot switches: stored and shown, and in GitHub's order (fixes need alerts). Nothing scans here.

function change(call: Call, settings: Partial<RepositorySettings>): Reply {
  const repository = repositoryOf(call);
  const next = { ...repository.settings, ...settings };
  updateRepository(call.forge.db, repository, { change: { settings: next }, now: call.forge.now() });
  return noContent();
}

function checkAlerts(call: Call): Reply {
  if (!repositoryOf(call).settings.vulnerability_alerts) throw notFound("Vulnerability alerts are disabled.");
  return noContent();
}

function enableFixes(call: Call): Reply {
  if (!repositoryOf(call).settings.vulnerability_alerts) {
    throw unprocessable("Vulnerability alerts must be enabled to configure automated security fixes.");
  }
  return change(call, { automated_security_fixes: true });
}

const alerts = "/repos/{owner}/{repo}/vulnerability-alerts";
const fixes = "/repos/{owner}/{repo}/automated-security-fixes";
const write = "administration=write";

export const securitySettingRoutes: readonly Route[] = [
  { method: "GET", path: alerts, needs: "admin", permission: "administration=read", handle: checkAlerts },
  {
    method: "PUT",
    path: alerts,
    needs: "admin",
    permission: write,
    handle: (call) => change(call, { vulnerability_alerts: true }),
  },
  {
    method: "DELETE",
    path: alerts,
    needs: "admin",
    permission: write,
    handle: (call) => change(call, { vulnerability_alerts: false, automated_security_fixes: false }),
  },
  {
    method: "GET",
    path: fixes,
    needs: "admin",
    permission: "administration=read",
    handle: (call) => ok({ enabled: repositoryOf(call).settings.automated_security_fixes, paused: false }),
  },
  { method: "PUT", path: fixes, needs: "admin", permission: write, handle: enableFixes },
  {
    method: "DELETE",
    path: fixes,
    needs: "admin",
    permission: write,
    handle: (call) => change(call, { automated_security_fixes: false }),
  },
];
