/*
 * Backstage descriptors nobody here wrote: every document must be read without an error, as it is. A skeleton, whose
 * name is still an expression, is no descriptor yet and must be refused at that name.
 */
import { parseDescriptor } from "../../server/catalog/domain/parse-descriptor.ts";
import { formatFinding } from "../../server/kernel/finding.ts";
import { tally, type VectorFile, type VectorKind } from "./vector-kind.ts";

const isDescriptor = (file: VectorFile): boolean => /^apiVersion:\s*["']?backstage\.io\//m.test(file.text);
const isSkeleton = (file: VectorFile): boolean => /^\s+name:.*\$\{\{/m.test(file.text);

const errorsOf = (file: VectorFile): string[] =>
  parseDescriptor({ file: file.path, text: file.text, source: "operator" })
    .findings.filter((finding) => finding.severity === "error")
    .map(formatFinding);

export const backstageDescriptors: VectorKind = {
  run(files) {
    const known = files.filter(isDescriptor);
    return [
      tally(
        "backstage descriptors parse and validate",
        known.filter((file) => !isSkeleton(file)),
        (file) => errorsOf(file)[0],
      ),
      tally("backstage skeletons are refused at their name", known.filter(isSkeleton), (file) => {
        const errors = errorsOf(file);
        return errors.some((error) => error.includes("metadata.name"))
          ? undefined
          : `found ${errors.join("; ")}`;
      }),
    ];
  },
};
