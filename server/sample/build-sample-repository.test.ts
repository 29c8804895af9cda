/* The sample organisation held to what the portal asks of everybody: it is the first thing a person sees. */
import { describe, expect, it } from "vitest";
import { parseDescriptor } from "../catalog/domain/parse-descriptor.ts";
import { alertNames } from "../slo/domain/alert-names.ts";
import { parseOpenSlo } from "../slo/domain/parse-open-slo.ts";
import { buildSampleRepository } from "./build-sample-repository.ts";
import { samplePeople, sampleTeams } from "./domain/sample-people.ts";
import { sampleServices, type SampleService } from "./domain/sample-organisation.ts";

const contextOf = (service: SampleService) => ({
  ...{ service, org: "waymark" },
  htmlUrl: `http://127.0.0.1:3001/waymark/${service.name}`,
});
const filesOf = (service: SampleService): ReadonlyMap<string, string> =>
  new Map(
    buildSampleRepository(contextOf(service)).map(({ path, content }) => [path, String(content)] as const),
  );
const described = sampleServices.flatMap((service) => {
  const text = filesOf(service).get("catalog-info.yaml") ?? "";
  return parseDescriptor({ file: "catalog-info.yaml", text, source: "repository" }).documents;
});
const refOf = ({ kind, metadata }: { kind: string; metadata: { name: string } }): string =>
  `${kind.toLowerCase()}:default/${metadata.name}`;
const teams = sampleTeams.map(({ slug }) => `group:default/${slug}`);

describe.each(sampleServices.map((service) => [service.name, service] as const))("%s", (name, service) => {
  const files = filesOf(service);

  it("has a name a repository may have, and files each once in the order of their paths", () => {
    expect(name).toMatch(/^[a-z0-9][a-z0-9-]{1,98}$/);
    const paths = [...files.keys()];
    expect(paths).toEqual([...new Set(paths)].toSorted());
    for (const path of paths) expect(path).not.toMatch(/^\/|\.\.|^\.git\//);
    expect([...files.values()].every((content) => content.endsWith("\n"))).toBe(true);
  });

  it("is described without a finding, by a team there is", () => {
    const text = files.get("catalog-info.yaml") ?? "";
    const { documents, findings } = parseDescriptor({
      file: "catalog-info.yaml",
      text,
      source: "repository",
    });
    expect(findings).toEqual([]);
    expect(documents[0]?.entity).toMatchObject({
      kind: "Component",
      metadata: { name },
      spec: { owner: `group:default/${service.team}`, system: service.system, type: service.type },
    });
    for (const { entity } of documents) expect(teams).toContain(entity?.spec?.["owner"]);
  });

  it("promises what it lists, in objectives without a finding, each with the alerts its runbook explains", () => {
    const slos = [...files].filter(([path]) => path.startsWith("slo/"));
    expect(slos).toHaveLength(service.objectives.length);
    for (const [file, text] of slos) {
      const { objects, findings } = parseOpenSlo({ file, text });
      expect(findings).toEqual([]);
      expect(objects).toMatchObject([{ object: { kind: "SLO", spec: { service: name } } }]);
    }
    const alerts = service.objectives.flatMap(({ kind }) =>
      Object.values(alertNames({ service: name, name: `${name}-${kind}` })),
    );
    const headings = files
      .get(`docs/runbooks/${name}.md`)
      ?.split("\n")
      .filter((line) => line.startsWith("## "));
    expect(headings?.toSorted()).toEqual(
      service.practices.runbook === "complete" ? alerts.map((alert) => `## ${alert}`).toSorted() : undefined,
    );
  });

  it("watches what it promises where it has alerts, each of which leads to its runbook", () => {
    const page = `${contextOf(service).htmlUrl}/blob/main/docs/runbooks/${name}.md`;
    const rules = files.get("monitoring/prometheus/rules.yaml");
    expect(rules !== undefined).toBe(service.practices.hasAlerts && service.objectives.length > 0);
    const alerts = rules?.match(/- alert: /g) ?? [];
    expect(alerts).toHaveLength(rules === undefined ? 0 : 3 * service.objectives.length);
    expect(rules?.match(/(?<=runbook_url: ).*(?=#)/g) ?? []).toEqual(alerts.map(() => page));
    expect(files.get("catalog-info.yaml")?.includes(page)).toBe(service.practices.runbook === "complete");
  });

  it("does of the practices exactly what it says", () => {
    const { practices } = service;
    const has = (path: string) => files.has(path);
    expect({
      codeowners: has(".github/CODEOWNERS"),
      securityPolicy: has("SECURITY.md"),
      dependencyUpdates: has(".github/dependabot.yml"),
      workflow: has(".github/workflows/ci.yml"),
    }).toEqual({
      codeowners: practices.hasCodeowners,
      securityPolicy: practices.hasSecurityPolicy,
      dependencyUpdates: practices.hasDependencyUpdates,
      workflow: practices.workflow !== "none",
    });
    const uses = files.get(".github/workflows/ci.yml")?.match(/uses: .*/g) ?? [];
    const pinned = uses.map((use) => /@[0-9a-f]{40} # v/.test(use));
    expect(pinned).toEqual({ pinned: [true, true], tags: [false, false], none: [] }[practices.workflow]);
    expect(files.get(".github/CODEOWNERS")).toBe(
      practices.hasCodeowners ? `* @waymark/${service.team}\n` : undefined,
    );
  });
});

describe("the sample organisation", () => {
  it("names nobody and nothing that is not in it", () => {
    const known = new Set(described.flatMap(({ entity }) => (entity === null ? [] : [refOf(entity)])));
    for (const service of sampleServices) {
      for (const ref of service.dependsOn) expect(known).toContain(ref);
      expect(known).toContain(`system:default/${service.system}`);
      for (const api of [...service.providesApis, ...service.consumesApis])
        expect(known).toContain(`api:default/${api}`);
    }
    expect(known.size).toBe(described.length);
  });

  it("has people who can never be reached by mail, each in one team", () => {
    const members = sampleTeams.flatMap((team) => team.members);
    expect(members.toSorted()).toEqual(samplePeople.map(({ login }) => login).toSorted());
    for (const { email, login } of samplePeople) {
      expect(email).toMatch(/^[a-z.]+@example\.com$/);
      expect(login).toMatch(/^[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}$/);
    }
  });

  it("has something of every quality, so that the scorecard has something to say", () => {
    expect(new Set(sampleServices.map(({ practices }) => practices.workflow)).size).toBe(3);
    expect(new Set(sampleServices.map(({ tier }) => tier)).size).toBeGreaterThan(3);
    expect(sampleServices.some(({ objectives }) => objectives.length === 0)).toBe(true);
  });

  it("is the same every time it is built", () => {
    for (const service of sampleServices)
      expect(buildSampleRepository(contextOf(service))).toEqual(buildSampleRepository(contextOf(service)));
  });
});
