import type { Finding } from "../../kernel/finding.ts";
import { issueFindings } from "../../kernel/yaml-text.ts";
import { dependabotSchema } from "./dependabot.schema.ts";
import { problemIn, type GeneratedRepository } from "./generated-repository.ts";

const PATH = ".github/dependabot.yml";

/** Ecosystems that a file of the repository makes necessary. */
const NEEDED = [
  { ecosystem: "npm", because: /^package\.json$/ },
  { ecosystem: "docker", because: /^Dockerfile$/ },
  { ecosystem: "github-actions", because: /^\.github\/workflows\// },
] as const;

export function checkDependabot(repository: GeneratedRepository): Finding[] {
  const document = repository.documents(PATH)[0];
  if (!document) {
    const message = "expected dependency updates to be configured, found no such file";
    return [problemIn(PATH, { code: "dependabot-missing", message })];
  }
  const parsed = dependabotSchema.safeParse(document.value);
  if (!parsed.success) return issueFindings(parsed.error.issues, PATH, document);
  const covered = new Set<string>(parsed.data.updates.map((entry) => entry["package-ecosystem"]));
  return NEEDED.filter(({ because }) => repository.paths.some((path) => because.test(path)))
    .filter(({ ecosystem }) => !covered.has(ecosystem))
    .map(({ ecosystem }) =>
      problemIn(PATH, { code: "ecosystem-uncovered", message: `expected an update entry for ${ecosystem}` }),
    );
}
