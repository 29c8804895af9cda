import type { Finding } from "../../kernel/finding.ts";
import { problemAt, positionAt, readYamlFile, type GeneratedRepository } from "./generated-repository.ts";

/** Every JSON and YAML file parses, without aliases, duplicate keys or tabs; text files end with a line break. */
export function checkSyntax(repository: GeneratedRepository): Finding[] {
  return repository.paths.flatMap((path) => {
    const content = repository.read(path);
    if (/\.ya?ml$/.test(path))
      return [...readYamlFile({ path, content }).findings, ...lineBreakFindings(path, content)];
    if (path.endsWith(".json")) return [...jsonFindings(path, content), ...lineBreakFindings(path, content)];
    return lineBreakFindings(path, content);
  });
}

const JSON_TOKEN =
  /\s*(?:[{}[\],:]|"(?:[^"\\\u0000-\u001f]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b)/y;

/** Where the text stops being words of JSON: JSON.parse quotes an unexpected one without saying where it is. */
function endOfTokens(content: string): number {
  JSON_TOKEN.lastIndex = 0;
  let end = 0;
  while (JSON_TOKEN.test(content)) end = JSON_TOKEN.lastIndex;
  return end + (/^\s+(?=\S)/.exec(content.slice(end))?.[0].length ?? 0);
}

function jsonFindings(path: string, content: string): Finding[] {
  try {
    JSON.parse(content);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const offset = Number(/ in JSON at position (\d+)/.exec(reason)?.[1] ?? endOfTokens(content));
    const found = reason.replace(/ \(line \d+ column \d+\)$/, "").replace(/\s+/g, " ");
    const message = `expected JSON, found ${found}`;
    return [problemAt(path, positionAt(content, offset), { code: "json-syntax", message })];
  }
  // JSON.parse keeps the last of two equal keys; the YAML reader refuses them.
  return readYamlFile({ path, content }).findings;
}

function lineBreakFindings(path: string, content: string): Finding[] {
  const crlf = content.indexOf("\r\n");
  if (crlf >= 0) {
    const message = "expected lines to end with LF, found CRLF; .editorconfig asks for LF";
    return [problemAt(path, positionAt(content, crlf), { code: "line-ending", message })];
  }
  if (content === "" || content.endsWith("\n")) return [];
  const message = "expected a line break at the end of the file";
  return [problemAt(path, positionAt(content, content.length), { code: "final-newline", message })];
}
