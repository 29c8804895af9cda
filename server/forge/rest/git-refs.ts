import { z } from "zod";
import { moveRef } from "../git/move-ref.ts";
import { findObject } from "../git/object-store.ts";
import { findRef, isValidRefName, listRefs } from "../git/refs.ts";
import {
  type Call,
  created,
  noContent,
  ok,
  param,
  parseBody,
  read,
  type Reply,
  requireActor,
  type Route,
} from "../http/call.ts";
import { pageReply } from "../http/pagination.ts";
import { notFound, unprocessable } from "../http/problem.ts";
import { refShape } from "../present/git-shape.ts";
import { openRepository } from "./git-objects.ts";

const createSchema = z.object({ ref: z.string(), sha: z.string() });
const updateSchema = z.object({ sha: z.string(), force: z.boolean().default(false) });

async function refReply(call: Call, name: string): Promise<Record<string, unknown>> {
  const { repository, repo } = await openRepository(call);
  const ref = await findRef(repo, name);
  if (!ref) throw notFound();
  return refShape(call.forge, repository, ref);
}

async function postRef(call: Call): Promise<Reply> {
  const body = parseBody(call, createSchema, "Reference");
  const { repository, repo } = await openRepository(call);
  if (!isValidRefName(body.ref)) throw unprocessable(`${body.ref} is not a valid ref name.`);
  const object = await findObject(repo, body.sha);
  if (!object) throw unprocessable("Object does not exist");
  if (body.ref.startsWith("refs/heads/") && object.type !== "commit")
    throw unprocessable("Object is not a commit");
  if (await findRef(repo, body.ref)) throw unprocessable("Reference already exists");
  await moveRef(call.forge, {
    repository,
    actor: requireActor(call),
    name: body.ref,
    to: body.sha,
    force: false,
  });
  const reply = await refReply(call, body.ref);
  return { ...created(reply), headers: { location: String(reply["url"]) } };
}

async function patchRef(call: Call): Promise<Reply> {
  const body = parseBody(call, updateSchema, "Reference");
  const { repository, repo } = await openRepository(call);
  const name = `refs/${param(call, "ref")}`;
  if (!(await findRef(repo, name))) throw unprocessable("Reference does not exist");
  const object = await findObject(repo, body.sha);
  if (!object) throw unprocessable("Object does not exist");
  if (name.startsWith("refs/heads/") && object.type !== "commit")
    throw unprocessable("Object is not a commit");
  await moveRef(call.forge, { repository, actor: requireActor(call), name, to: body.sha, force: body.force });
  return ok(await refReply(call, name));
}

async function deleteRef(call: Call): Promise<Reply> {
  const { repository, repo } = await openRepository(call);
  const name = `refs/${param(call, "ref")}`;
  if (!(await findRef(repo, name))) throw unprocessable("Reference does not exist");
  if (name === `refs/heads/${repository.defaultBranch}`)
    throw unprocessable("Cannot delete the default branch");
  await moveRef(call.forge, { repository, actor: requireActor(call), name, to: undefined, force: true });
  return noContent();
}

async function matchingRefs(call: Call): Promise<Reply> {
  const { repository, repo } = await openRepository(call);
  const refs = await listRefs(repo, `refs/${param(call, "ref")}`);
  return pageReply(call, refs, (ref) => refShape(call.forge, repository, ref));
}

const base = "/repos/{owner}/{repo}/git";

export const gitRefRoutes: readonly Route[] = [
  {
    method: "POST",
    path: `${base}/refs`,
    needs: "push",
    permission: "contents=write,workflows=write",
    handle: postRef,
  },
  {
    method: "PATCH",
    path: `${base}/refs/{ref+}`,
    needs: "push",
    permission: "contents=write,workflows=write",
    handle: patchRef,
  },
  {
    method: "DELETE",
    path: `${base}/refs/{ref+}`,
    needs: "push",
    permission: "contents=write",
    handle: deleteRef,
  },
  read(`${base}/ref/{ref+}`, "contents=read", async (call) =>
    ok(await refReply(call, `refs/${param(call, "ref")}`)),
  ),
  read(`${base}/matching-refs/{ref+}`, "contents=read", matchingRefs),
];
