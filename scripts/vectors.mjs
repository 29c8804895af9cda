// Runs external test vectors: `npm run vectors -- DIR` walks DIR, hands each kind the files it knows and prints n of n
// per kind. A kind is a module in scripts/vectors/ that exports { name, run(files) }.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { backstageDescriptors } from "./vectors/backstage-descriptors.ts";
import { backstageTemplates } from "./vectors/backstage-templates.ts";
import { openSlo } from "./vectors/open-slo.ts";
import { refusedPipelines } from "./vectors/refused-pipelines.ts";
import { sloth } from "./vectors/sloth.ts";

const kinds = [backstageDescriptors, backstageTemplates, openSlo, sloth, refusedPipelines];

function filesBelow(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ path: path.relative(directory, file), text: readFileSync(file, "utf8") }));
}

function report({ name, passed, total, failures }) {
  process.stdout.write(`${name}: ${passed} of ${total}\n`);
  for (const failure of failures) process.stdout.write(`  ${failure}\n`);
  return failures.length === 0;
}

async function main() {
  const directory = process.argv[2];
  if (directory === undefined) {
    process.stderr.write("expected a directory of test vectors: npm run vectors -- DIR\n");
    return 2;
  }
  const files = filesBelow(directory);
  const results = [];
  for (const kind of kinds) results.push(...(await kind.run(files)));
  const found = results.filter(({ total }) => total > 0);
  if (found.length === 0) {
    process.stderr.write(`expected test vectors in ${directory}, found none that is recognised\n`);
    return 1;
  }
  return found.map(report).every(Boolean) ? 0 : 1;
}

process.exitCode = await main();
