import { z } from "zod";
import type { Finding } from "../../kernel/finding.ts";
import { problemAt, problemIn, type CheckContext, type GeneratedRepository } from "./generated-repository.ts";

const MANIFEST = "package.json";
const LOCK = "package-lock.json";

const LISTS = ["dependencies", "devDependencies"] as const;

const dependenciesSchema = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({
  name: z.string(),
  private: z.literal(true),
  engines: z.object({ node: z.string() }),
  scripts: z.record(z.string(), z.string()),
  dependencies: dependenciesSchema,
  devDependencies: dependenciesSchema,
});
const lockedSchema = z.object({
  integrity: z.string().optional(),
  hasInstallScript: z.boolean().optional(),
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
});
const lockSchema = z.object({
  name: z.string(),
  lockfileVersion: z.literal(3),
  packages: z
    .object({ "": z.object({ dependencies: dependenciesSchema, devDependencies: dependenciesSchema }) })
    .catchall(lockedSchema),
});

/** `npm ci` works everywhere: exact versions, a lockfile that agrees, nothing that is compiled or made for one platform. */
export function checkPackage(repository: GeneratedRepository, context: CheckContext): Finding[] {
  const manifestDocument = repository.documents(MANIFEST)[0];
  const lockDocument = repository.documents(LOCK)[0];
  if (!manifestDocument || !lockDocument) {
    return [problemIn(MANIFEST, { code: "package-missing", message: `expected ${MANIFEST} and ${LOCK}` })];
  }
  const manifest = manifestSchema.safeParse(manifestDocument.value);
  const lock = lockSchema.safeParse(lockDocument.value);
  if (!manifest.success)
    return [problemIn(MANIFEST, { code: "package-shape", message: z.prettifyError(manifest.error) })];
  if (!lock.success)
    return [problemIn(LOCK, { code: "package-shape", message: z.prettifyError(lock.error) })];
  const { "": root, ...packages } = lock.data.packages;
  return [
    ...nameFindings(MANIFEST, manifest.data.name, context),
    ...nameFindings(LOCK, lock.data.name, context),
    ...LISTS.flatMap((list) =>
      exactVersionFindings(manifest.data[list], (name) => manifestDocument.locate([list, name])),
    ),
    ...agreementFindings(manifest.data, root),
    ...portabilityFindings(packages),
  ];
}

function nameFindings(file: string, name: string, context: CheckContext): Finding[] {
  if (name === context.name) return [];
  const message = `expected the name ${context.name}, found ${name}`;
  return [problemIn(file, { code: "package-name", message })];
}

function exactVersionFindings(
  dependencies: Readonly<Record<string, string>>,
  locate: (name: string) => { line: number; column: number },
): Finding[] {
  return Object.entries(dependencies)
    .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
    .map(([name, version]) =>
      problemAt(MANIFEST, locate(name), {
        code: "inexact-version",
        message: `expected an exact version of ${name}, found ${version}; Dependabot moves exact versions`,
      }),
    );
}

type Dependencies = Pick<z.infer<typeof manifestSchema>, "dependencies" | "devDependencies">;

function agreementFindings(manifest: Dependencies, locked: Dependencies): Finding[] {
  const differs = LISTS.some(
    (field) => JSON.stringify(sorted(manifest[field])) !== JSON.stringify(sorted(locked[field])),
  );
  if (!differs) return [];
  const message = `expected the dependencies of ${MANIFEST}; \`npm ci\` refuses to install. Run \`npm install\``;
  return [problemIn(LOCK, { code: "lock-mismatch", message })];
}

const sorted = (record: Readonly<Record<string, string>>) =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

function portabilityFindings(packages: Readonly<Record<string, z.infer<typeof lockedSchema>>>): Finding[] {
  return Object.entries(packages).flatMap(([path, entry]) => {
    const name = path.replace(/^.*node_modules\//, "");
    if (!entry.integrity)
      return [problemIn(LOCK, { code: "no-integrity", message: `expected an integrity for ${name}` })];
    if (!entry.hasInstallScript && !entry.os && !entry.cpu) return [];
    const message = `expected plain JavaScript, found ${name}, which builds at install or is made for one platform`;
    return [problemIn(LOCK, { code: "platform-binary", message })];
  });
}
