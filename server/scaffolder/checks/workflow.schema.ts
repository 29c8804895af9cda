/*
 * GitHub's workflow syntax as far as generated pipelines use it, closed: an unknown key is an error.
 * Source: docs.github.com, "Workflow syntax for GitHub Actions".
 */
import { z } from "zod";

const text = z.string();
const condition = z.union([z.string(), z.boolean()]);
const environment = z.record(text, z.union([z.string(), z.number(), z.boolean()]));
const texts = z.union([text, z.array(text).min(1)]);

const level = z.enum(["read", "write", "none"]);
const permissionLevels = z.strictObject({
  actions: level.optional(),
  attestations: level.optional(),
  checks: level.optional(),
  contents: level.optional(),
  deployments: level.optional(),
  discussions: level.optional(),
  "id-token": z.enum(["write", "none"]).optional(),
  issues: level.optional(),
  models: z.enum(["read", "none"]).optional(),
  packages: level.optional(),
  pages: level.optional(),
  "pull-requests": level.optional(),
  "security-events": level.optional(),
  statuses: level.optional(),
});
const permissionsSchema = z.union([permissionLevels, z.enum(["read-all", "write-all"])]);

const concurrencySchema = z.union([
  text,
  z.strictObject({ group: text, "cancel-in-progress": condition.optional() }),
]);
const defaultsSchema = z.strictObject({
  run: z.strictObject({ shell: text.optional(), "working-directory": text.optional() }),
});

const stepFields = {
  id: text.regex(/^[A-Za-z_][A-Za-z0-9_-]*$/).optional(),
  name: text.optional(),
  if: condition.optional(),
  env: environment.optional(),
  "continue-on-error": condition.optional(),
  "timeout-minutes": z.union([z.number().positive(), text]).optional(),
};
const stepSchema = z
  .strictObject({
    ...stepFields,
    uses: text.optional(),
    with: environment.optional(),
    run: text.optional(),
    shell: text.optional(),
    "working-directory": text.optional(),
  })
  .refine((step) => (step.uses === undefined) !== (step.run === undefined), {
    message: "expected exactly one of uses and run",
  })
  .refine((step) => step.run === undefined || step.with === undefined, {
    message: "expected `with` beside `uses` only",
  });

const containerSchema = z.union([
  text,
  z.strictObject({
    image: text,
    env: environment.optional(),
    ports: z.array(z.union([z.number(), text])).optional(),
    volumes: z.array(text).optional(),
    options: text.optional(),
    credentials: z.strictObject({ username: text, password: text }).optional(),
  }),
]);

const matrixSchema = z.record(
  text,
  z.array(z.union([z.string(), z.number(), z.boolean(), z.record(text, z.unknown())])),
);
const jobFields = {
  name: text.optional(),
  needs: texts.optional(),
  if: condition.optional(),
  permissions: permissionsSchema.optional(),
  concurrency: concurrencySchema.optional(),
  strategy: z
    .strictObject({
      matrix: z.union([text, matrixSchema]),
      "fail-fast": condition.optional(),
      "max-parallel": z.number().int().positive().optional(),
    })
    .optional(),
};
/** A file of this repository, or of another one at a reference. */
const reusableWorkflow = text.regex(
  /^(\.\/\.github\/workflows\/[^/@]+\.ya?ml|[^/@]+\/[^/@]+\/\.github\/workflows\/[^/@]+\.ya?ml@[^@]+)$/,
);
const jobSchema = z
  .strictObject({
    ...jobFields,
    "runs-on": texts.optional(),
    environment: z.union([text, z.strictObject({ name: text, url: text.optional() })]).optional(),
    outputs: z.record(text, text).optional(),
    env: environment.optional(),
    defaults: defaultsSchema.optional(),
    "timeout-minutes": z.number().positive().optional(),
    "continue-on-error": condition.optional(),
    container: containerSchema.optional(),
    services: z.record(text, containerSchema).optional(),
    steps: z.array(stepSchema).min(1).optional(),
    uses: reusableWorkflow.optional(),
    with: environment.optional(),
    secrets: z.union([z.literal("inherit"), z.record(text, text)]).optional(),
  })
  .refine((job) => (job.uses === undefined) !== (job.steps === undefined), {
    message: "expected exactly one of steps and uses",
  })
  .refine((job) => job.steps === undefined || job["runs-on"] !== undefined, {
    message: "expected runs-on beside steps",
    path: ["runs-on"],
  })
  .refine((job) => job.steps === undefined || (job.with === undefined && job.secrets === undefined), {
    message: "expected with and secrets only beside uses",
  });

const filters = {
  branches: z.array(text).min(1).optional(),
  "branches-ignore": z.array(text).min(1).optional(),
  paths: z.array(text).min(1).optional(),
  "paths-ignore": z.array(text).min(1).optional(),
  types: texts.optional(),
};
const changeTrigger = z.strictObject(filters).nullable().optional();
const inputFields = z.strictObject({
  description: text.optional(),
  required: z.boolean().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  type: z.enum(["boolean", "choice", "environment", "number", "string"]).optional(),
  options: z.array(text).min(1).optional(),
});
const JSON_TYPES = {
  boolean: "boolean",
  choice: "string",
  environment: "string",
  number: "number",
  string: "string",
};
const hasTypedDefault = ({ type = "string", default: value }: z.infer<typeof inputFields>): boolean =>
  value === undefined || typeof value === JSON_TYPES[type];
const isTyped = { message: "expected a default of the input's type", path: ["default"] };
const inputSchema = inputFields
  .refine(hasTypedDefault, isTyped)
  .refine((input) => input.type !== "choice" || input.options !== undefined, {
    message: "expected the options of a choice",
    path: ["options"],
  });
const calledInputSchema = inputFields
  .extend({ type: z.enum(["boolean", "number", "string"]) })
  .refine(hasTypedDefault, isTyped);

const triggersSchema = z.strictObject({
  push: z
    .strictObject({
      ...filters,
      tags: z.array(text).min(1).optional(),
      "tags-ignore": z.array(text).min(1).optional(),
    })
    .nullable()
    .optional(),
  pull_request: changeTrigger,
  pull_request_target: changeTrigger,
  merge_group: z.strictObject({ types: texts.optional() }).nullable().optional(),
  release: z.strictObject({ types: texts.optional() }).nullable().optional(),
  schedule: z
    .array(z.strictObject({ cron: text, timezone: text.optional() }))
    .min(1)
    .optional(),
  workflow_run: z.strictObject({ workflows: z.array(text), ...filters }).optional(),
  workflow_dispatch: z
    .strictObject({ inputs: z.record(text, inputSchema).optional() })
    .nullable()
    .optional(),
  workflow_call: z
    .strictObject({
      inputs: z.record(text, calledInputSchema).optional(),
      outputs: z.record(text, z.strictObject({ description: text.optional(), value: text })).optional(),
      secrets: z
        .record(text, z.strictObject({ description: text.optional(), required: z.boolean().optional() }))
        .optional(),
    })
    .nullable()
    .optional(),
});

export const workflowSchema = z.strictObject({
  name: text,
  "run-name": text.optional(),
  on: z.union([text, z.array(text).min(1), triggersSchema]),
  permissions: permissionsSchema.optional(),
  env: environment.optional(),
  defaults: defaultsSchema.optional(),
  concurrency: concurrencySchema.optional(),
  jobs: z.record(text.regex(/^[A-Za-z_][A-Za-z0-9_-]*$/), jobSchema),
});
