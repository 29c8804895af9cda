import type { Finding } from "../../kernel/finding.ts";
import { problemIn, type GeneratedRepository } from "./generated-repository.ts";

/** The names other tools rely on: what every generated repository carries. */
const REQUIRED = [
  "catalog-info.yaml",
  ".waymark/template.yaml",
  "monitoring/prometheus/rules.yaml",
  "monitoring/prometheus/rules_test.yaml",
  ".github/CODEOWNERS",
  ".github/dependabot.yml",
  "README.md",
  "SECURITY.md",
  ".gitignore",
];
const FORBIDDEN = /(^|\/)(\.env(\..+)?|id_rsa|.+\.pem|.+\.p12|node_modules|dist)(\/|$)/;
// Known shapes of credentials; a template must never carry one, not even as an example.
const SECRET =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b|\bAKIA[0-9A-Z]{16}\b|\bwm_[A-Za-z0-9]{20,}/;

export function checkRequiredFiles(repository: GeneratedRepository): Finding[] {
  const missing = REQUIRED.filter((path) => !repository.has(path)).map((path) =>
    problemIn(path, {
      code: "file-missing",
      message: "expected this file in every generated repository, found none",
    }),
  );
  const forbidden = repository.paths
    .filter((path) => FORBIDDEN.test(path))
    .map((path) =>
      problemIn(path, { code: "file-forbidden", message: "expected no credentials or build output" }),
    );
  const secrets = repository.paths
    .filter((path) => SECRET.test(repository.read(path)))
    .map((path) =>
      problemIn(path, {
        code: "secret-in-file",
        message: "expected no credential, found text shaped like one",
      }),
    );
  return [...missing, ...forbidden, ...secrets];
}
