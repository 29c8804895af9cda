import type { Finding } from "../../kernel/finding.ts";
import { parseDockerfile } from "./check-dockerfile.ts";
import {
  entriesAt,
  listAt,
  problemAt,
  problemIn,
  textAt,
  type CheckContext,
  type GeneratedRepository,
} from "./generated-repository.ts";
import { byKind, kubernetesObjects, POD } from "./kubernetes-objects.ts";

const GATE = ".github/scripts/release-gate.mjs";

/** What one file says about another: ports, images, the release gate, links that lead to files. */
export function checkCrossReferences(repository: GeneratedRepository, context: CheckContext): Finding[] {
  return [
    ...serviceNames(repository, context),
    ...ports(repository),
    ...releaseGate(repository),
    ...fileLinks(repository, context.answers),
  ];
}

/** Prometheus takes the job label from the Service's name, and every query of the repository selects that job. */
function serviceNames(repository: GeneratedRepository, context: CheckContext): Finding[] {
  return kubernetesObjects(repository)
    .filter((object) => object.kind !== "Kustomization" && object.name !== context.name)
    .map((object) =>
      problemAt(object.file, object.document.locate(["metadata", "name"]), {
        code: "object-name",
        message: `expected the name ${context.name}, found ${object.name}`,
      }),
    );
}

function ports(repository: GeneratedRepository): Finding[] {
  const exposed = parseDockerfile(repository.read("Dockerfile")).filter(({ name }) => name === "EXPOSE");
  const opened = byKind(kubernetesObjects(repository), "Deployment").flatMap((deployment) =>
    listAt(deployment.document.value, [...POD, "containers"]).flatMap((container) =>
      listAt(container, ["ports"]).map((port) => textAt(port, ["containerPort"])),
    ),
  );
  return exposed
    .filter(({ value }) => !opened.includes(value))
    .map(({ line, value }) =>
      problemAt(
        "Dockerfile",
        { line, column: 1 },
        {
          code: "port-mismatch",
          message: `expected the container's port (${opened.join(", ")}), found ${value}`,
        },
      ),
    );
}

/** The deployment asks before it changes anything, under the names that Waymark sets. */
function releaseGate(repository: GeneratedRepository): Finding[] {
  const path = ".github/workflows/deploy.yml";
  if (!repository.has(GATE)) {
    return [
      problemIn(GATE, { code: "gate-missing", message: "expected the release gate's script, found none" }),
    ];
  }
  const steps = repository
    .documents(path)
    .flatMap((document) => entriesAt(document.value, ["jobs"]))
    .flatMap(([, job]) => listAt(job, ["steps"]));
  const gate = steps.findIndex((step) => textAt(step, ["run"]).includes(GATE));
  const change = steps.findIndex((step) => /kubectl (apply|set|rollout)/.test(textAt(step, ["run"])));
  const environment = new Map(entriesAt(steps[gate], ["env"]));
  const isWired =
    environment.get("WAYMARK_GATE") === "${{ vars.WAYMARK_GATE }}" &&
    environment.get("WAYMARK_URL") === "${{ vars.WAYMARK_URL }}" &&
    environment.get("WAYMARK_TOKEN") === "${{ secrets.WAYMARK_TOKEN }}";
  if (gate >= 0 && isWired && (change < 0 || gate < change)) return [];
  const message =
    "expected a step that runs the release gate, with its three values, before anything is deployed";
  return [problemIn(path, { code: "gate-missing", message })];
}

/** Relative links in Markdown lead to files of the repository; what an answer links to is its author's business. */
function fileLinks(repository: GeneratedRepository, answers: readonly string[] = []): Finding[] {
  return repository.paths
    .filter((path) => path.endsWith(".md"))
    .flatMap((path) => {
      const folder = path.split("/").slice(0, -1);
      return [...repository.read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)\s]+)\)/g)].flatMap((match) => {
        if (answers.some((answer) => answer.includes(match[0]))) return [];
        const target = resolvePath(folder, (match[1] ?? "").split("#")[0] ?? "");
        if (target !== undefined && isThere(repository, target)) return [];
        const line = repository.read(path).slice(0, match.index).split("\n").length;
        const message = `expected a link to a file of this repository, found ${match[1] ?? ""}`;
        return [problemAt(path, { line, column: 1 }, { code: "broken-link", message })];
      });
    });
}

const isThere = ({ paths }: GeneratedRepository, target: string): boolean =>
  target === "" || paths.some((path) => path === target || path.startsWith(`${target}/`));

/** As GitHub resolves it: a leading slash is the root of the repository, and nothing lies above that. */
function resolvePath(folder: readonly string[], link: string): string | undefined {
  const segments = link.startsWith("/") ? [] : [...folder];
  for (const part of link.split("/")) {
    if (part === ".." && segments.pop() === undefined) return undefined;
    if (part !== ".." && part !== "." && part !== "") segments.push(part);
  }
  return segments.join("/");
}
