/*
 * SchemaStore's negative tests of GitHub workflows and Dependabot configurations: our closed schemas must refuse each.
 * Its positive tests are no vectors for us: what we generate may use less than GitHub allows.
 */
import type { z } from "zod";
import { readYaml } from "../../server/kernel/yaml-text.ts";
import { dependabotSchema } from "../../server/scaffolder/checks/dependabot.schema.ts";
import { workflowSchema } from "../../server/scaffolder/checks/workflow.schema.ts";
import { tally, type VectorFile, type VectorKind } from "./vector-kind.ts";

const KINDS: readonly { name: string; folder: RegExp; schema: z.ZodType }[] = [
  { name: "workflows refused", folder: /negative_test\/github-workflow\//, schema: workflowSchema },
  {
    name: "dependabot configurations refused",
    folder: /negative_test\/dependabot-2\.0\//,
    schema: dependabotSchema,
  },
];

export const refusedPipelines: VectorKind = {
  run: (files) =>
    KINDS.map(({ name, folder, schema }) =>
      tally(
        name,
        files.filter((file) => folder.test(file.path)),
        (file) => (isAccepted(schema, file) ? "expected findings, found none" : undefined),
      ),
    ),
};

function isAccepted(schema: z.ZodType, { path, text }: VectorFile): boolean {
  const { documents, findings } = readYaml({ file: path, text });
  return findings.length === 0 && documents.every((document) => schema.safeParse(document.value).success);
}
