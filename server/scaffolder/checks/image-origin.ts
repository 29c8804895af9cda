/*
 * An image is pushed together with where it was built and what it contains, so that whoever runs it can tell. Both are
 * written by BuildKit and attached to the image, on every plan of GitHub.
 * Source: docs.docker.com/build/metadata/attestations
 */
import type { Finding } from "../../kernel/finding.ts";
import { problemAt, textAt, valueAt } from "./generated-repository.ts";
import { stepsOf, type WorkflowFile } from "./workflow-rules.ts";

const described = [
  { key: "provenance", accepted: /^(true|mode=(min|max))$/, code: "missing-provenance", advice: "mode=max" },
  { key: "sbom", accepted: /^true$/, code: "missing-sbom", advice: "true" },
] as const;

export const checkImageOrigin = (workflow: WorkflowFile): Finding[] =>
  stepsOf(workflow)
    .filter(({ value }) => textAt(value, ["uses"]).startsWith("docker/build-push-action@"))
    .filter(({ value }) => !["", "false"].includes(settingOf(value, "push")))
    .flatMap(({ path, value }) =>
      described
        .filter(({ key, accepted }) => !accepted.test(settingOf(value, key)))
        .map(({ key, code, advice }) =>
          problemAt(workflow.path, workflow.document.locate([...path, "with", key]), {
            code,
            message: `expected \`${key}: ${advice}\` on the step that pushes an image`,
          }),
        ),
    );

/** YAML's true and the text "true" are the same input to an action. */
function settingOf(step: unknown, key: string): string {
  const setting = valueAt(step, ["with", key]);
  return typeof setting === "boolean" ? String(setting) : textAt(step, ["with", key]);
}
