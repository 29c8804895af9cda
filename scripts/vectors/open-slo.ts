/*
 * OpenSLO files. Every v1 file must decode strictly, which is what upstream's own examples promise; validity is judged
 * by the rules of upstream's validator, whose verdict on its examples is known: a ratio with an operator and an SLO
 * without a time window are refused. Files of other versions must be refused by version.
 */
import { formatFinding, type Finding } from "../../server/kernel/finding.ts";
import { parseOpenSlo } from "../../server/slo/domain/parse-open-slo.ts";
import { tally, type VectorFile, type VectorKind } from "./vector-kind.ts";

const VERSION = /^[\s-]*"?apiVersion"?:\s*"?(openslo[^"\s,]*)/gm;

const versionsOf = (file: VectorFile): string[] =>
  [...file.text.matchAll(VERSION)].map((match) => match[1] ?? "");

/** Findings about the file's form, as opposed to rules a well-formed object may break. */
const DECODING = new Set([
  "yaml-syntax",
  "yaml-alias",
  "yaml-too-deep",
  "unknown-field",
  "unknown-kind",
  "wrong-type",
]);

const findingsOf = (file: VectorFile): Finding[] =>
  parseOpenSlo({ file: file.path, text: file.text }).findings;

const firstOf = (findings: readonly Finding[]): string | undefined => findings.map(formatFinding)[0];

/** Where upstream's validator refuses upstream's own examples, it is for one of these. */
function isKnownVerdict({ code, message }: Finding): boolean {
  return (
    (code === "forbidden-field" && /objectives\.\d+\.(op|value)/.test(message)) ||
    (code === "required-field" && message.includes("spec.timeWindow"))
  );
}

export const openSlo: VectorKind = {
  run(files) {
    const known = files.filter((file) => versionsOf(file).length > 0);
    const current = known.filter((file) => versionsOf(file).every((version) => version === "openslo/v1"));
    const others = known.filter((file) => versionsOf(file).every((version) => version !== "openslo/v1"));
    return [
      tally("openslo v1 decodes", current, (file) =>
        firstOf(findingsOf(file).filter((finding) => DECODING.has(finding.code))),
      ),
      tally("openslo v1 verdict as upstream's validator", current, (file) =>
        firstOf(findingsOf(file).filter((finding) => !isKnownVerdict(finding))),
      ),
      tally("openslo other versions refused by name", others, (file) => {
        const refused = findingsOf(file).filter((finding) => finding.code === "unsupported-version").length;
        const expected = versionsOf(file).length;
        return refused === expected ? undefined : `expected ${expected} refusals, found ${refused}`;
      }),
    ];
  },
};
