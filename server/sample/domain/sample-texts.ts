/*
 * The texts of a sample repository: descriptor, readme, objectives, runbook, pipeline, manifests and a few lines of
 * code. They are what a small team would really write; the readme says that the service is a sample.
 */
import { stringify } from "yaml";
import { alertNames } from "../../slo/domain/alert-names.ts";
import type { SampleObjective, SampleService } from "./sample-organisation.ts";

export interface SampleContext {
  readonly service: SampleService;
  readonly org: string;
  /** The repository's page on the forge. */
  readonly htmlUrl: string;
}

export const runbookPath = (service: SampleService): string => `docs/runbooks/${service.name}.md`;
export const runbookUrl = ({ service, htmlUrl }: SampleContext): string =>
  `${htmlUrl}/blob/main/${runbookPath(service)}`;

export const asDocument = (value: unknown): string =>
  stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });

export function descriptor(context: SampleContext): string {
  const { service, org, htmlUrl } = context;
  const annotations = {
    "github.com/project-slug": `${org}/${service.name}`,
    ...(service.tier === null ? {} : { "waymark.dev/tier": String(service.tier) }),
    "waymark.dev/channel": `#${service.team}`,
  };
  const links = [
    ...(service.practices.runbook === "complete"
      ? [{ url: runbookUrl(context), title: "Runbook", icon: "docs" }]
      : []),
    { url: htmlUrl, title: "Repository", icon: "github" },
  ];
  const lists = {
    ...(service.dependsOn.length > 0 ? { dependsOn: [...service.dependsOn] } : {}),
    ...(service.providesApis.length > 0 ? { providesApis: [...service.providesApis] } : {}),
    ...(service.consumesApis.length > 0 ? { consumesApis: [...service.consumesApis] } : {}),
  };
  const component = asDocument({
    apiVersion: "backstage.io/v1alpha1",
    kind: "Component",
    metadata: {
      name: service.name,
      title: service.title,
      description: service.description,
      annotations,
      tags: [...service.tags],
      links,
    },
    spec: {
      type: service.type,
      lifecycle: service.lifecycle,
      owner: `group:default/${service.team}`,
      system: service.system,
      ...lists,
    },
  });
  return [component, ...service.alsoDescribes].join("---\n");
}

export const readme = ({ service }: SampleContext): string => `# ${service.title}

${service.description}

${service.about}

> This repository belongs to Waymark's sample organisation. Its objectives, alerts and runbook are real; a few lines of
> code stand in for the service. \`waymark sample remove\` takes the whole sample away.

## Run it

\`\`\`sh
node src/server.mjs        # listens on PORT, 8080 by default
curl localhost:8080/healthz
node --test
\`\`\`
`;

const millisecondsOf = (service: SampleService): number => (service.tier === 0 ? 250 : 500);

const counter = (service: SampleService, selector = ""): string =>
  `http_server_request_duration_seconds_count{job="${service.name}"${selector}}`;

const source = (query: string) => ({ metricSource: { type: "Prometheus", spec: { query } } });

function ratioOf(service: SampleService, kind: SampleObjective["kind"]) {
  if (kind === "availability") {
    return {
      counter: true,
      bad: source(counter(service, ',http_response_status_code=~"5.."')),
      total: source(counter(service)),
    };
  }
  const successful = ',http_response_status_code!~"5.."';
  const bucket = counter(service, `${successful},le="${millisecondsOf(service) / 1000}"`).replace(
    "_count{",
    "_bucket{",
  );
  return { counter: true, good: source(bucket), total: source(counter(service, successful)) };
}

export function objective(context: SampleContext, { kind, target }: SampleObjective): string {
  const { service } = context;
  const promise =
    kind === "availability"
      ? "HTTP requests that are not answered with a server error (5xx)."
      : `Successful HTTP requests answered within ${millisecondsOf(service)} ms, measured at the server.`;
  return asDocument({
    apiVersion: "openslo/v1",
    kind: "SLO",
    metadata: {
      name: `${service.name}-${kind}`,
      displayName: kind === "availability" ? "Availability" : "Latency",
      labels: { owner: service.team, tier: String(service.tier ?? 3) },
      annotations: { "waymark.dev/runbook-url": runbookUrl(context) },
    },
    spec: {
      description: promise,
      service: service.name,
      budgetingMethod: "Occurrences",
      timeWindow: [{ duration: "28d", isRolling: true }],
      indicator: {
        metadata: { name: `${service.name}-${kind}-ratio` },
        spec: { ratioMetric: ratioOf(service, kind) },
      },
      objectives: [{ displayName: promise, target }],
    },
  });
}

function alertSections({ service }: SampleContext, { kind }: SampleObjective): string {
  const names = alertNames({ service: service.name, name: `${service.name}-${kind}` });
  const what = kind === "availability" ? "failed requests" : "slow answers";
  const failing =
    kind === "availability" ? counter(service, ',http_response_status_code=~"5.."') : counter(service);
  return `## ${names.page}

**Meaning.** ${what[0]?.toUpperCase()}${what.slice(1)} use up the 28-day budget within days at this pace, right now.

**Check first.** Most often ${service.usualCause}. Which route, since when?

\`\`\`promql
sum by (http_route) (rate(${failing}[5m]))
\`\`\`

**Mitigation.** Roll the last deployment back: \`kubectl rollout undo deployment/${service.name}\`. Not better in 15
minutes: declare an incident and call in @${service.team}.

## ${names.ticket}

**Meaning.** A steady trickle of ${what}: no emergency, but the promise will be broken by the end of the window.

**Check first.** Compare with the last two weeks; look for one customer, one route or one hour that stands out.

**Mitigation.** Plan the repair within the week, before the release gate has to.

## ${names.absent}

**Meaning.** Prometheus sees no ${kind} series of ${service.name} at all: nobody would notice an outage.

**Check first.** \`up{job="${service.name}"}\`, then the ServiceMonitor and the last change of metric names.

**Mitigation.** Restore the scrape; until then watch the logs and tell @${service.team}.
`;
}

export const runbook = (context: SampleContext): string => `# Runbook: ${context.service.title}

Owner: @${context.org}/${context.service.team} · channel #${context.service.team}. ${context.service.about}

${context.service.objectives.map((slo) => alertSections(context, slo)).join("\n")}`;
