import { z } from "zod";
import { defineOperation } from "../../doors/define-operation.ts";
import { pageInputShape, pageOf } from "../../kernel/page.ts";
import { roleSchema } from "../../kernel/role.schema.ts";
import { disableMember, enableMember, setMemberPerson, setMemberRole } from "../change-member.ts";
import { memberSchema, memberStateSchema } from "../domain/member.schema.ts";
import { getMemberDetail, listMembers } from "../list-members.ts";

const member = z.string().min(1).max(200).describe("Id or name of the account.");
const memberInput = z.object({ member });
const byPeople = { role: "admin", session: true } as const;

export const listMembersOperation = defineOperation({
  name: "members.list",
  kind: "query",
  summary: "People with an account, in the order of the names they sign in with",
  input: z.object({
    ...pageInputShape,
    text: z.string().max(200).optional().describe("Part of the account, the name or the e-mail address."),
    role: roleSchema.optional(),
    state: memberStateSchema.optional(),
  }),
  output: pageOf(memberSchema),
  access: { role: "admin" },
  rest: { method: "GET", path: "/members" },
  cli: "members list",
  run: ({ deps }, input) => listMembers(deps, input),
});

export const getMemberOperation = defineOperation({
  name: "members.get",
  kind: "query",
  summary: "One person's account",
  input: memberInput,
  output: memberSchema,
  access: { role: "admin" },
  rest: { method: "GET", path: "/members/{member}" },
  cli: "members get ACCOUNT",
  run: ({ deps }, input) => getMemberDetail(deps, input.member),
});

export const setMemberRoleOperation = defineOperation({
  name: "members.setRole",
  kind: "mutation",
  summary: "Change what a person may do; works from their next request on",
  input: memberInput.extend({ role: roleSchema }),
  output: memberSchema,
  access: byPeople,
  rest: { method: "PUT", path: "/members/{member}/role" },
  cli: "members role ACCOUNT ROLE",
  run: ({ deps, actor, audit }, input) => setMemberRole(deps, { ...input, actor, audit }),
});

export const setMemberPersonOperation = defineOperation({
  name: "members.setPerson",
  kind: "mutation",
  summary: "Say which person of the catalog an account is; their teams become its teams",
  input: memberInput.extend({ userRef: z.string().max(300).nullable() }),
  output: memberSchema,
  access: byPeople,
  rest: { method: "PUT", path: "/members/{member}/person" },
  cli: "members link ACCOUNT [PERSON]",
  run: ({ deps, actor, audit }, input) => setMemberPerson(deps, { ...input, actor, audit }),
});

export const disableMemberOperation = defineOperation({
  name: "members.disable",
  kind: "mutation",
  summary: "Shut a person out: their sessions end, signing in is refused",
  input: memberInput,
  output: memberSchema,
  access: byPeople,
  rest: { method: "POST", path: "/members/{member}/disable" },
  cli: "members disable ACCOUNT",
  run: ({ deps, actor, audit }, input) => disableMember(deps, { ...input, actor, audit }),
});

export const enableMemberOperation = defineOperation({
  name: "members.enable",
  kind: "mutation",
  summary: "Let a person who was shut out sign in again",
  input: memberInput,
  output: memberSchema,
  access: byPeople,
  rest: { method: "POST", path: "/members/{member}/enable" },
  cli: "members enable ACCOUNT",
  run: ({ deps, actor, audit }, input) => enableMember(deps, { ...input, actor, audit }),
});

export const memberOperations = [
  listMembersOperation,
  getMemberOperation,
  setMemberRoleOperation,
  setMemberPersonOperation,
  disableMemberOperation,
  enableMemberOperation,
] as const;
