import { z } from "zod";
import { type Call, created, noContent, ok, param, parseBody, type Reply, type Route } from "../http/call.ts";
import { linkHeader, pageOf } from "../http/pagination.ts";
import { conflict, invalidField, notFound, unprocessable } from "../http/problem.ts";
import { isoTime } from "../present/account-shape.ts";
import { repositoryOf } from "../resolve.ts";
import { updateRepository } from "../store/repositories.ts";
import {
  deleteSecret,
  digestOf,
  ensureBoxKey,
  findSecret,
  listSecrets,
  openSealedBox,
  putSecret,
} from "../store/secrets.ts";
import {
  deleteVariable,
  findVariable,
  insertVariable,
  listVariables,
  updateVariable,
  type Variable,
} from "../store/variables.ts";

const MAXIMUM_VALUE_BYTES = 48 * 1024;
const MAXIMUM_VARIABLES = 500;
const MAXIMUM_SECRETS = 100;

/** GitHub's rule for both: letters, digits and underscores, no leading digit, not GITHUB_, stored in upper case. */
function checkedName(name: string, resource: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || /^GITHUB_/i.test(name)) {
    throw invalidField({
      resource,
      field: "name",
      code: "invalid",
      message: `${resource} names can only contain alphanumeric characters or underscores, must not start with a number or GITHUB_`,
    });
  }
  return name.toUpperCase();
}

function checkedValue(value: string): string {
  if (Buffer.byteLength(value) > MAXIMUM_VALUE_BYTES)
    throw unprocessable("Value is too large: at most 48 KB.");
  return value;
}

type Listed = { readonly name: string; readonly created_at: number; readonly updated_at: number };

const dated = (item: Listed) => ({
  name: item.name,
  created_at: isoTime(item.created_at),
  updated_at: isoTime(item.updated_at),
});

const variableShape = (variable: Variable) => ({ ...dated(variable), value: variable.value });

function countedList<T>(
  call: Call,
  list: { key: string; all: readonly T[]; shape: (item: T) => unknown },
): Reply {
  const { offset, perPage } = pageOf(call.query);
  const page = list.all.slice(offset, offset + perPage).map((item) => list.shape(item));
  return {
    status: 200,
    headers: linkHeader(call, list.all.length),
    body: { total_count: list.all.length, [list.key]: page },
  };
}

function postVariable(call: Call): Reply {
  const repository = repositoryOf(call);
  const body = parseBody(call, z.object({ name: z.string(), value: z.string() }), "Variable");
  const name = checkedName(body.name, "Variable");
  const { db } = call.forge;
  if (findVariable(db, repository.id, name)) throw conflict("Already exists - Variable already exists");
  if (listVariables(db, repository.id).length >= MAXIMUM_VARIABLES) throw unprocessable("Too many variables");
  insertVariable(db, repository.id, { name, value: checkedValue(body.value), now: call.forge.now() });
  return created({});
}

function variableOf(call: Call): Variable {
  const variable = findVariable(call.forge.db, repositoryOf(call).id, param(call, "name"));
  if (!variable) throw notFound();
  return variable;
}

function patchVariable(call: Call): Reply {
  const variable = variableOf(call);
  const body = parseBody(
    call,
    z.object({ name: z.string().optional(), value: z.string().optional() }),
    "Variable",
  );
  const newName = body.name === undefined ? variable.name : checkedName(body.name, "Variable");
  const repository = repositoryOf(call);
  if (newName !== variable.name && findVariable(call.forge.db, repository.id, newName)) {
    throw conflict("Already exists - Variable already exists");
  }
  const value = checkedValue(body.value ?? variable.value);
  updateVariable(call.forge.db, repository.id, {
    name: variable.name,
    newName,
    value,
    now: call.forge.now(),
  });
  return noContent();
}

function removeVariable(call: Call): Reply {
  if (!deleteVariable(call.forge.db, repositoryOf(call).id, param(call, "name"))) throw notFound();
  return noContent();
}

async function publicKey(call: Call): Promise<Reply> {
  repositoryOf(call);
  const key = await ensureBoxKey(call.forge.db);
  return ok({ key_id: key.id, key: key.publicKey });
}

async function putSecretValue(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const name = checkedName(param(call, "secret_name"), "Secret");
  const body = parseBody(call, z.object({ encrypted_value: z.string(), key_id: z.string() }), "Secret");
  const key = await ensureBoxKey(call.forge.db);
  if (body.key_id !== key.id)
    throw unprocessable("The key_id does not belong to this repository's current public key.");
  const value = openSealedBox(key, body.encrypted_value);
  if (!value)
    throw unprocessable("Bad request - encrypted_value was not sealed with the repository's public key.");
  if (value.length > MAXIMUM_VALUE_BYTES) throw unprocessable("Value is too large: at most 48 KB.");
  const existing = findSecret(call.forge.db, repository.id, name);
  if (!existing && listSecrets(call.forge.db, repository.id).length >= MAXIMUM_SECRETS) {
    throw unprocessable("Too many secrets");
  }
  const digest = digestOf(key, value);
  putSecret(call.forge.db, repository.id, { name, digest, bytes: value.length, now: call.forge.now() });
  return existing ? noContent() : created({});
}

function getSecret(call: Call): Reply {
  const secret = findSecret(call.forge.db, repositoryOf(call).id, param(call, "secret_name"));
  if (!secret) throw notFound();
  return ok(dated(secret));
}

function removeSecret(call: Call): Reply {
  if (!deleteSecret(call.forge.db, repositoryOf(call).id, param(call, "secret_name"))) throw notFound();
  return noContent();
}

function workflowPermissions(call: Call): Reply {
  const { default_workflow_permissions, can_approve_pull_request_reviews } = repositoryOf(call).settings;
  return ok({ default_workflow_permissions, can_approve_pull_request_reviews });
}

const workflowPermissionsSchema = z.object({
  default_workflow_permissions: z.enum(["read", "write"]).optional(),
  can_approve_pull_request_reviews: z.boolean().optional(),
});

function putWorkflowPermissions(call: Call): Reply {
  const repository = repositoryOf(call);
  const body = parseBody(call, workflowPermissionsSchema, "WorkflowPermissions");
  const { settings } = repository;
  const next = {
    ...settings,
    default_workflow_permissions: body.default_workflow_permissions ?? settings.default_workflow_permissions,
    can_approve_pull_request_reviews:
      body.can_approve_pull_request_reviews ?? settings.can_approve_pull_request_reviews,
  };
  updateRepository(call.forge.db, repository, { change: { settings: next }, now: call.forge.now() });
  return noContent();
}

const base = "/repos/{owner}/{repo}/actions";
const variables = `${base}/variables`;
const secrets = `${base}/secrets`;
const permissions = `${base}/permissions/workflow`;

const list = (call: Call) =>
  countedList(call, {
    key: "variables",
    all: listVariables(call.forge.db, repositoryOf(call).id),
    shape: variableShape,
  });
const secretList = (call: Call) =>
  countedList(call, { key: "secrets", all: listSecrets(call.forge.db, repositoryOf(call).id), shape: dated });

export const actionRoutes: readonly Route[] = [
  { method: "GET", path: variables, needs: "push", permission: "actions_variables=read", handle: list },
  {
    method: "POST",
    path: variables,
    needs: "admin",
    permission: "actions_variables=write",
    handle: postVariable,
  },
  {
    method: "GET",
    path: `${variables}/{name}`,
    needs: "push",
    permission: "actions_variables=read",
    handle: (call) => ok(variableShape(variableOf(call))),
  },
  {
    method: "PATCH",
    path: `${variables}/{name}`,
    needs: "admin",
    permission: "actions_variables=write",
    handle: patchVariable,
  },
  {
    method: "DELETE",
    path: `${variables}/{name}`,
    needs: "admin",
    permission: "actions_variables=write",
    handle: removeVariable,
  },
  { method: "GET", path: secrets, needs: "push", permission: "secrets=read", handle: secretList },
  {
    method: "GET",
    path: `${secrets}/public-key`,
    needs: "push",
    permission: "secrets=read",
    handle: publicKey,
  },
  {
    method: "GET",
    path: `${secrets}/{secret_name}`,
    needs: "push",
    permission: "secrets=read",
    handle: getSecret,
  },
  {
    method: "PUT",
    path: `${secrets}/{secret_name}`,
    needs: "admin",
    permission: "secrets=write",
    handle: putSecretValue,
  },
  {
    method: "DELETE",
    path: `${secrets}/{secret_name}`,
    needs: "admin",
    permission: "secrets=write",
    handle: removeSecret,
  },
  {
    method: "GET",
    path: permissions,
    needs: "admin",
    permission: "administration=read",
    handle: workflowPermissions,
  },
  {
    method: "PUT",
    path: permissions,
    needs: "admin",
    permission: "administration=write",
    handle: putWorkflowPermissions,
  },
];
