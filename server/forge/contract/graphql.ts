import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Field, parseDocument } from "../graphql/document.ts";

// Judges GraphQL traffic by an excerpt of GitHub's public schema: fields that exist, inputs without unknown or missing
// keys, answers with everything that may not be null. For tests, like the judge of REST beside it.

type Member = {
  readonly type: string;
  readonly isRequired: boolean;
  readonly isList: boolean;
  /** What a field may be asked with. */
  readonly arguments: ReadonlyMap<string, Member>;
};
type Members = ReadonlyMap<string, Member>;

/** Name, arguments, the type of a list's items or of a single value, `!`, a default. */
const MEMBER = /^ {2}(\w+)(?:\(([^)]*)\))?: (?:\[(\w+)!?\]|(\w+))(!?)( = .*)?$/gm;

function readSchema(): ReadonlyMap<string, Members> {
  const text = readFileSync(join(import.meta.dirname, "github-graphql.graphql"), "utf8");
  const types = [...text.matchAll(/^(?:type|interface|input) (\w+) \{\n(.*?)^\}/gms)];
  return new Map(types.map(([, name = "", body = ""]) => [name, readMembers(body)]));
}

function readMembers(body: string): Members {
  return new Map(
    [...body.matchAll(MEMBER)].map(([, member = "", given = "", item, single = "", bang, fallback]) => [
      member,
      {
        type: item ?? single,
        isList: item !== undefined,
        isRequired: bang === "!" && fallback === undefined,
        arguments: given === "" ? new Map() : readMembers(`  ${given.replaceAll(", ", "\n  ")}`),
      },
    ]),
  );
}

const SCALARS: Readonly<Record<string, z.ZodType>> = {
  String: z.string(),
  ID: z.string(),
  GitObjectID: z.string().regex(/^[0-9a-f]{40}$/),
  Base64String: z.base64(),
  DateTime: z.iso.datetime(),
  URI: z.url(),
  Int: z.int(),
  Boolean: z.boolean(),
  OrderDirection: z.enum(["ASC", "DESC"]),
  RepositoryOrderField: z.enum(["CREATED_AT", "NAME", "PUSHED_AT", "STARGAZERS", "UPDATED_AT"]),
};

export const graphqlSchema = readSchema();

const objectSchema = z.record(z.string(), z.unknown());

type Wanted = { readonly members: Members; readonly at: string };

/** `strict` for what is sent: an unknown key is a typing error. */
function objectProblems(value: unknown, { members, at }: Wanted): string[] {
  const found = objectSchema.safeParse(value);
  if (!found.success) return [`${at} is no object`];
  const unknown = Object.keys(found.data).filter((key) => !members.has(key));
  return [
    ...unknown.map((key) => `${at}.${key} does not exist`),
    ...[...members].flatMap(([name, member]) => valueProblems(found.data[name], member, `${at}.${name}`)),
  ];
}

function valueProblems(value: unknown, member: Member, at: string): string[] {
  if (value === undefined || value === null) return member.isRequired ? [`${at} is missing`] : [];
  if (member.isList) {
    const item = { ...member, isList: false, isRequired: true };
    return Array.isArray(value)
      ? value.flatMap((entry, index) => valueProblems(entry, item, `${at}.${index}`))
      : [`${at} is no list`];
  }
  const members = graphqlSchema.get(member.type);
  if (members) return objectProblems(value, { members, at });
  return SCALARS[member.type]?.safeParse(value).success === true ? [] : [`${at} is no ${member.type}`];
}

type Variables = Readonly<Record<string, unknown>>;

function argumentProblems(field: Field, member: Member, variables: Variables): string[] {
  const unknown = [...field.arguments.keys()].filter((name) => !member.arguments.has(name));
  return [
    ...unknown.map((name) => `${field.name} takes no ${name}`),
    ...[...member.arguments].flatMap(([name, argument]) => {
      const variable = field.arguments.get(name);
      const value = variable === undefined ? undefined : variables[variable];
      return valueProblems(value, argument, variable ?? `${field.name}.${name}`);
    }),
  ];
}

function selectionProblems(type: string, selection: readonly Field[], variables: Variables): string[] {
  const members = graphqlSchema.get(type) ?? new Map<string, Member>();
  return selection.flatMap((field) => {
    const member = members.get(field.name);
    if (!member) return [`${type}.${field.name} does not exist`];
    return [
      ...selectionProblems(member.type, field.selection, variables),
      ...argumentProblems(field, member, variables),
    ];
  });
}

const bodySchema = z.object({ query: z.string(), variables: objectSchema.default({}) });

/** What is wrong with the body of a request. */
export function graphqlRequestProblems(text: unknown): string[] {
  const { query, variables } = bodySchema.parse(JSON.parse(String(text)));
  const { kind, selection } = parseDocument(query);
  return selectionProblems(kind === "query" ? "Query" : "Mutation", selection, variables);
}
