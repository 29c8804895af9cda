/* What a repository's files say on the service page: objectives, runbooks, readme and the template it was made from. */
import { createHash } from "node:crypto";
import type { EntityWithSource } from "../catalog/entities/get-entity.ts";
import { fileUrl } from "../catalog/domain/managed-entity.ts";
import { runOverFiles, type RepositoryText } from "../catalog/descriptors/run-over-files.ts";
import type { Deps } from "../runtime/deps.ts";
import { readDocumentsTask } from "./documents-task.ts";
import { isDocument, readmePattern, runbookPattern } from "./domain/read-documents.ts";
import type { Service } from "./domain/service.schema.ts";

type Repository = NonNullable<EntityWithSource["repository"]>;
export type ServiceDocuments = Pick<Service, "slos" | "sloFindings" | "runbooks" | "readme" | "template">;

const textOf = ({ path, content }: RepositoryText) => (content === null ? [] : [{ path, content }]);

/** A blob's name is the hash of its content, so the names say whether the answer is known already. */
const keyOf = (files: readonly RepositoryText[]): string =>
  createHash("sha256")
    .update(JSON.stringify(files.map(({ path, blobSha, content }) => [path, blobSha, content === null])))
    .digest("hex");

export async function readServiceDocuments(
  { reader }: Pick<Deps, "reader">,
  source: { readonly files: EntityWithSource["files"]; readonly repository: Repository },
): Promise<ServiceDocuments> {
  const files = source.files.filter(({ path }) => isDocument(path));
  const { output, costly } = await runOverFiles({
    task: readDocumentsTask.name,
    files,
    run: (texts) => reader.recall(readDocumentsTask, texts.flatMap(textOf), keyOf(texts)),
  });
  const { htmlUrl, defaultBranch } = source.repository;
  const urlOf = (path: string): string => fileUrl({ htmlUrl, defaultBranch, path });
  const pages = (pattern: RegExp): Service["runbooks"] =>
    files
      .flatMap(textOf)
      .flatMap(({ path, content }) =>
        pattern.test(path) && !output.hidden.includes(path)
          ? [{ path, title: output.titles[path] ?? path, url: urlOf(path), markdown: content }]
          : [],
      );
  return {
    slos: output.slos.map((slo) => ({ ...slo, url: urlOf(slo.path) })),
    sloFindings: [...costly, ...output.findings],
    runbooks: pages(runbookPattern),
    readme: pages(readmePattern)[0] ?? null,
    template: output.template,
  };
}
