import { z } from "zod";
import { defineOperation } from "../../doors/define-operation.ts";
import { pageInputShape, pageOf } from "../../kernel/page.ts";
import { getOwnUser } from "../account.ts";
import { sessionSchema } from "../domain/session.schema.ts";
import { getMember } from "../get-member.ts";
import { listSessions } from "../list-sessions.ts";
import { revokeOneSession, revokeSessions } from "../revoke-sessions.ts";

const endedSchema = z.object({ revoked: z.number().int().describe("How many sessions ended.") });
const own = { role: "viewer", ownership: "the person the sessions belong to", session: true } as const;
const member = z.string().max(200).describe("Id or name of the account.");
const sessionId = z.string().max(40);

export const listMySessionsOperation = defineOperation({
  name: "sessions.listMine",
  kind: "query",
  summary: "Where you are signed in, newest first",
  input: z.object(pageInputShape),
  output: pageOf(sessionSchema),
  access: own,
  rest: { method: "GET", path: "/viewer/sessions" },
  cli: null,
  run: async ({ deps, actor, sessionId: currentId }, page) => {
    const { id: userId } = await getOwnUser(deps, actor);
    return listSessions(deps, { ...page, userId, currentId });
  },
});

export const revokeMySessionOperation = defineOperation({
  name: "sessions.revokeMine",
  kind: "mutation",
  summary: "End one of your sessions; its next request is refused",
  input: z.object({ id: sessionId }),
  output: endedSchema,
  access: own,
  rest: { method: "DELETE", path: "/viewer/sessions/{id}" },
  cli: null,
  run: async ({ deps, actor, audit }, { id }) => {
    const { id: userId } = await getOwnUser(deps, actor);
    return revokeOneSession(deps, { userId, id, audit });
  },
});

export const revokeOtherSessionsOperation = defineOperation({
  name: "sessions.revokeOthers",
  kind: "mutation",
  summary: "End all of your sessions but this one",
  input: z.object({}),
  output: endedSchema,
  access: own,
  rest: { method: "DELETE", path: "/viewer/sessions" },
  cli: null,
  run: async ({ deps, actor, audit, sessionId: keptId }) => {
    const { id: userId } = await getOwnUser(deps, actor);
    return revokeSessions(deps, { userId, keptId, audit });
  },
});

export const listSessionsOfOperation = defineOperation({
  name: "sessions.listOf",
  kind: "query",
  summary: "Where a person is signed in, newest first",
  input: z.object({ member, ...pageInputShape }),
  output: pageOf(sessionSchema),
  access: { role: "admin" },
  rest: { method: "GET", path: "/members/{member}/sessions" },
  cli: "sessions list ACCOUNT",
  run: async ({ deps, sessionId: currentId }, { member: name, ...page }) => {
    const { id: userId } = await getMember(deps.db.read, name);
    return listSessions(deps, { ...page, userId, currentId });
  },
});

export const revokeSessionOfOperation = defineOperation({
  name: "sessions.revokeOf",
  kind: "mutation",
  summary: "End one session of a person",
  input: z.object({ member, id: sessionId }),
  output: endedSchema,
  access: { role: "admin" },
  rest: { method: "DELETE", path: "/members/{member}/sessions/{id}" },
  cli: "sessions revoke ACCOUNT [ID]",
  run: async ({ deps, audit }, { member: name, id }) => {
    const { id: userId } = await getMember(deps.db.read, name);
    return revokeOneSession(deps, { userId, id, audit });
  },
});

export const revokeSessionsOfOperation = defineOperation({
  name: "sessions.revokeAllOf",
  kind: "mutation",
  summary: "End all sessions of a person; whoever does it to themselves keeps the one they use",
  input: z.object({ member }),
  output: endedSchema,
  access: { role: "admin" },
  rest: { method: "DELETE", path: "/members/{member}/sessions" },
  cli: "sessions revoke ACCOUNT [ID]",
  run: async ({ deps, actor, audit, sessionId: current }, { member: name }) => {
    const { id: userId } = await getMember(deps.db.read, name);
    const keptId = userId === actor.id ? current : null;
    return revokeSessions(deps, { userId, keptId, audit });
  },
});

export const sessionOperations = [
  listMySessionsOperation,
  revokeMySessionOperation,
  revokeOtherSessionsOperation,
  listSessionsOfOperation,
  revokeSessionOfOperation,
  revokeSessionsOfOperation,
] as const;
