import { z } from "zod";
import {
  type Call,
  created,
  noContent,
  ok,
  param,
  parseBody,
  read,
  type Reply,
  type Route,
} from "../http/call.ts";
import { pageReply } from "../http/pagination.ts";
import { invalidField, notFound } from "../http/problem.ts";
import { nodeId } from "../present/account-shape.ts";
import { repositoryUrl } from "../present/repository-shape.ts";
import { repositoryOf } from "../resolve.ts";
import { deleteLabel, findLabel, insertLabel, type Label, listLabels, updateLabel } from "../store/labels.ts";

const color = z
  .string()
  .regex(/^[0-9a-fA-F]{6}$/, "must be six hexadecimal digits without #")
  .transform((text) => text.toLowerCase());
const createSchema = z.object({
  name: z.string().min(1).max(50),
  color: color.default("ededed"),
  description: z.string().max(100).optional(),
});
const patchSchema = z.object({
  new_name: z.string().min(1).max(50).optional(),
  color: color.optional(),
  description: z.string().max(100).optional(),
});

function shape(call: Call, label: Label): Record<string, unknown> {
  return {
    id: label.id,
    node_id: nodeId("Label", label.id),
    url: `${repositoryUrl(call.forge, repositoryOf(call))}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: label.is_default === 1,
    description: label.description,
  };
}

function labelOf(call: Call, name: string): Label {
  const label = findLabel(call.forge.db, repositoryOf(call).id, name);
  if (!label) throw notFound();
  return label;
}

function requireFreeName(call: Call, name: string): void {
  if (findLabel(call.forge.db, repositoryOf(call).id, name)) {
    throw invalidField({ resource: "Label", field: "name", code: "already_exists" });
  }
}

function post(call: Call): Reply {
  const body = parseBody(call, createSchema, "Label");
  requireFreeName(call, body.name);
  const label = { name: body.name, color: body.color, description: body.description ?? null };
  insertLabel(call.forge.db, repositoryOf(call).id, label);
  return created(shape(call, labelOf(call, body.name)));
}

function patch(call: Call): Reply {
  const label = labelOf(call, param(call, "name"));
  const body = parseBody(call, patchSchema, "Label");
  const name = body.new_name ?? label.name;
  if (name.toLowerCase() !== label.name.toLowerCase()) requireFreeName(call, name);
  const description = body.description ?? label.description;
  updateLabel(call.forge.db, label.id, { name, color: body.color ?? label.color, description });
  return ok(shape(call, labelOf(call, name)));
}

function remove(call: Call): Reply {
  deleteLabel(call.forge.db, labelOf(call, param(call, "name")).id);
  return noContent();
}

const all = "/repos/{owner}/{repo}/labels";
const one = `${all}/{name}`;

export const labelRoutes: readonly Route[] = [
  read(all, "issues=read", (call) =>
    pageReply(call, listLabels(call.forge.db, repositoryOf(call).id), (label) => shape(call, label)),
  ),
  { method: "POST", path: all, needs: "push", permission: "issues=write", handle: post },
  read(one, "issues=read", (call) => ok(shape(call, labelOf(call, param(call, "name"))))),
  { method: "PATCH", path: one, needs: "push", permission: "issues=write", handle: patch },
  { method: "DELETE", path: one, needs: "push", permission: "issues=write", handle: remove },
];
