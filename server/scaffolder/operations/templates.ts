import { z } from "zod";
import { defineOperation } from "../../doors/define-operation.ts";
import { pageInputShape, pageOf } from "../../kernel/page.ts";
import { checkName } from "../runs/check-name.ts";
import {
  nameCheckSchema,
  previewSchema,
  templateDetailSchema,
  templateSummarySchema,
} from "../domain/template.schema.ts";
import { getTemplate } from "../templates/get-template.ts";
import { listTemplates } from "../templates/list-templates.ts";
import { previewTemplate } from "../templates/preview-template.ts";
import { toCreate } from "./create-access.ts";

const name = z.string().min(1).max(100).describe("The template's name, as GET /templates lists it.");

export const listTemplatesOperation = defineOperation({
  name: "templates.list",
  kind: "query",
  summary: "Templates this portal offers, by name",
  input: z.object({ ...pageInputShape, search: z.string().max(200).optional() }),
  output: pageOf(templateSummarySchema),
  access: { role: "viewer" },
  rest: { method: "GET", path: "/templates" },
  cli: null,
  run: ({ deps }, input) => listTemplates(deps, input),
});

export const getTemplateOperation = defineOperation({
  name: "templates.get",
  kind: "query",
  summary: "One template with its questions, steps and findings",
  input: z.object({ name }),
  output: templateDetailSchema,
  access: { role: "viewer" },
  rest: { method: "GET", path: "/templates/{name}" },
  cli: null,
  run: ({ deps }, input) => getTemplate(deps, input.name),
});

export const previewTemplateOperation = defineOperation({
  name: "templates.preview",
  kind: "query",
  summary: "Every file and every effect a run with these answers would have; nothing is created",
  input: z.object({ name, values: z.record(z.string(), z.unknown()).default({}) }),
  output: previewSchema,
  access: toCreate,
  rest: { method: "POST", path: "/templates/{name}/preview" },
  cli: "templates render",
  run: ({ deps, actor }, { name: template, values }) => previewTemplate(deps, actor, { template, values }),
});

export const checkNameOperation = defineOperation({
  name: "templates.checkName",
  kind: "query",
  summary: "Whether a name for a new service follows the rule and is free",
  input: z.object({ name, value: z.string().max(200) }),
  output: nameCheckSchema,
  access: { role: "viewer" },
  rest: { method: "GET", path: "/templates/{name}/check-name" },
  cli: null,
  run: ({ deps }, { name: template, value }) => checkName(deps, { template, value }),
});

export const templateOperations = [
  listTemplatesOperation,
  getTemplateOperation,
  previewTemplateOperation,
  checkNameOperation,
] as const;
