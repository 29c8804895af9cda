/*
 * What the rules judge: the entity, who owns it, and the files of its repository at one commit. Rules read nothing else,
 * so the same facts always give the same result.
 */
import type { Entity } from "../../catalog/domain/entity.schema.ts";
import { fileUrl } from "../../catalog/domain/managed-entity.ts";
import type { Evidence } from "./result.schema.ts";

export interface FactFile {
  readonly path: string;
  /** null: the file exists, but is larger or more costly than the catalog reads. */
  readonly content: string | null;
}

export interface Owner {
  readonly ref: string;
  readonly kind: string;
  readonly members: number;
}

export interface ServiceFacts {
  readonly entity: Entity;
  readonly name: string;
  /** undefined: nobody of this name is in the catalog. */
  readonly owner: Owner | undefined;
  readonly ownerRef: string | null;
  readonly repository: { readonly htmlUrl: string; readonly defaultBranch: string } | undefined;
  readonly commit: string | null;
  readonly descriptorPath: string | null;
  readonly files: readonly FactFile[];
  /** When the repository was read, RFC 3339. */
  readonly observedAt: string;
}

/** The first of these paths that is there. */
export function findFile(facts: ServiceFacts, ...paths: readonly string[]): FactFile | undefined {
  const found = facts.files.filter((file) => paths.includes(file.path));
  return found.toSorted((one, other) => paths.indexOf(one.path) - paths.indexOf(other.path))[0];
}

export const filesMatching = (facts: ServiceFacts, pattern: RegExp): FactFile[] =>
  facts.files.filter((file) => pattern.test(file.path));

export function fileEvidence(
  facts: ServiceFacts,
  at: { path: string; line?: number; value: string },
): Evidence {
  const line = at.line ?? null;
  const base = facts.repository === undefined ? null : fileUrl({ ...facts.repository, path: at.path });
  return {
    source: "file",
    path: at.path,
    url: base === null || line === null ? base : `${base}#L${line}`,
    commit: facts.commit,
    line,
    value: at.value.slice(0, 500),
    observedAt: facts.observedAt,
  };
}

/** Evidence from the descriptor: which field, and what it says. */
export const descriptorEvidence = (facts: ServiceFacts, value: string): Evidence =>
  facts.descriptorPath === null
    ? { ...catalogEvidence(facts, value) }
    : fileEvidence(facts, { path: facts.descriptorPath, value });

export const catalogEvidence = (facts: ServiceFacts, value: string): Evidence => ({
  source: "catalog",
  path: null,
  url: null,
  commit: null,
  line: null,
  value: value.slice(0, 500),
  observedAt: facts.observedAt,
});

/** The whole picture of what is there, when something is not. */
export const absenceEvidence = (facts: ServiceFacts, path: string): Evidence => ({
  ...fileEvidence(facts, { path, value: "not in the repository" }),
  url: facts.repository === undefined ? null : facts.repository.htmlUrl,
});
