/*
 * One small rendering before the first job. It makes the runtime compile the code that every rendering uses, so that
 * a template is measured against its time for its own work and not for the start of a process.
 */
import { renderTemplate } from "./render-template.ts";

const manifest = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: warm-up, annotations: { waymark.dev/strict: "true" } }
spec:
  type: service
  parameters: { properties: { name: { type: string }, owner: { type: string } } }
  steps:
    - { action: fetch:template, input: { url: ./skeleton } }
    - { action: waymark:slo:generate, input: { service: "\${{ parameters.name }}", owner: "\${{ parameters.owner }}" } }
    - { action: waymark:manifest }
    - { action: publish:github, input: { repository: "\${{ parameters.name }}" } }
`;

const objective = `apiVersion: openslo/v1
kind: SLO
metadata: { name: "\${{ values.name }}-availability" }
spec:
  description: "{% if values.owner %}\${{ values.owner | upper }}{% endif %}"
  service: "\${{ values.name }}"
  budgetingMethod: Occurrences
  timeWindow: [{ duration: 28d, isRolling: true }]
  indicator:
    metadata: { name: "\${{ values.name }}-success" }
    spec:
      ratioMetric:
        counter: true
        bad: { metricSource: { type: Prometheus, spec: { query: 'errors_total{job="a"}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: 'requests_total{job="a"}' } } }
  objectives: [{ displayName: Success, target: 0.99 }]
`;

const toFile = (path: string, text: string) => ({
  path,
  mode: "100644" as const,
  bytes: new TextEncoder().encode(text),
});

export function warmUp(): void {
  renderTemplate(
    {
      source: {
        folder: "warm-up",
        label: "",
        files: [toFile("warm-up/template.yaml", manifest), toFile("warm-up/skeleton/slo/a.yaml", objective)],
      },
      answers: { name: "warm-up", owner: "group:default/platform" },
      context: {
        forgeUrl: "http://127.0.0.1",
        organization: "warm-up",
        ownerKind: "organization",
        portalUrl: "http://127.0.0.1",
        publicUrl: null,
        ownerMembers: null,
        user: null,
      },
    },
    () => undefined,
  );
}
