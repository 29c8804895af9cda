// Asks Waymark whether the error budget allows this deployment. Runs before anything is changed.
//
//   WAYMARK_GATE   observe: say what would happen and go on · enforce: only an allow passes · otherwise: no question asked
//   WAYMARK_URL    where the portal answers, for example https://waymark.example.org
//   WAYMARK_TOKEN  a token that may read the service
//
// With enforce it fails closed: an unreachable portal, an odd answer or a missing token stop the deployment. The way
// out is an override in the portal, which takes two people, expires and is audited.
import { appendFileSync, readFileSync } from "node:fs";

const attempts = 3;
const timeoutMs = 10_000;
const pauseMs = Number(process.env.GATE_RETRY_PAUSE_MS ?? 5_000);

const { WAYMARK_GATE: mode = "", WAYMARK_URL: portal, WAYMARK_TOKEN: token } = process.env;

if (mode !== "observe" && mode !== "enforce") {
  console.log("no gate configured");
  process.exit(0);
}

const verdict = await ask().catch((error) => ({ allow: false, reason: `no usable answer: ${describe(error)}` }));
report(verdict);
process.exitCode = mode === "enforce" && !verdict.allow ? 1 : 0;

async function ask() {
  if (!portal) throw new Error("the repository variable WAYMARK_URL is not set");
  if (!token) throw new Error("the secret WAYMARK_TOKEN is not set");
  const { name } = JSON.parse(readFileSync("package.json", "utf8"));
  const url = new URL(`api/v1/services/component/default/${encodeURIComponent(name)}/release-gate`, portal.replace(/\/*$/, "/"));
  url.searchParams.set("environment", process.env.DEPLOY_ENVIRONMENT ?? "production");
  if (process.env.GITHUB_SHA) url.searchParams.set("sha", process.env.GITHUB_SHA);
  const answer = await fetchAnswer(url);
  const allow = answer.decision === "allow";
  return { allow, reason: String(answer.reason ?? "no reason given"), budget: answer.budget, evaluatedAt: answer.evaluatedAt };
}

// Network faults and 5xx are asked again; every other status is an answer, and only 200 can be a good one.
async function fetchAnswer(url) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(url, {
        headers: { authorization: `Bearer ${token}`, accept: "application/json" },
        redirect: "error", // the token is for this host only
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (response.status === 200) return await response.json();
      const status = `HTTP ${response.status} from ${url.origin}`;
      if (response.status < 500) return { decision: "deny", reason: status };
      throw new Error(status);
    } catch (error) {
      if (attempt === attempts) throw error;
      console.log(`attempt ${attempt} of ${attempts}: ${describe(error)}`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

function report({ allow, reason, budget, evaluatedAt }) {
  const decision = allow ? "allow" : "deny";
  const consequence = mode === "enforce" ? "" : allow ? " (observed only)" : " (observed only: enforce would stop here)";
  const level = allow ? "notice" : mode === "enforce" ? "error" : "warning";
  console.log(`::${level} title=Release gate::${escapeCommand(`${decision}: ${reason}${consequence}`)}`);
  if (budget !== undefined) console.log(escapeCommand(`budget: ${JSON.stringify(budget)}`));
  if (evaluatedAt !== undefined) console.log(escapeCommand(`evaluated at ${evaluatedAt}`));
  if (process.env.GITHUB_STEP_SUMMARY) {
    const text = `${decision}: ${reason}${consequence}`.replace(/[<>&`\r\n]/g, " ");
    appendFileSync(process.env.GITHUB_STEP_SUMMARY, `### Release gate\n\n${text}\n`);
  }
}

// Text from outside must not become a workflow command on a line of its own.
function escapeCommand(text) {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function describe(error) {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return `${error instanceof Error ? error.message : String(error)}${cause}`;
}
