/* Syntax colours for the files of the review, loaded with the first file that is opened. */
import css from "highlight.js/lib/languages/css";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import json from "highlight.js/lib/languages/json";
import markdown from "highlight.js/lib/languages/markdown";
import shell from "highlight.js/lib/languages/bash";
import typescript from "highlight.js/lib/languages/typescript";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";

const lowlight = createLowlight({ css, dockerfile, json, markdown, shell, typescript, yaml });

const byExtension: Readonly<Record<string, string>> = {
  css: "css",
  json: "json",
  md: "markdown",
  sh: "shell",
  ts: "typescript",
  mjs: "typescript",
  js: "typescript",
  yaml: "yaml",
  yml: "yaml",
};

export interface Piece {
  readonly text: string;
  readonly className: string | undefined;
}

type Tree = ReturnType<typeof lowlight.highlight>;
type Child = Tree["children"][number];

const classOf = (child: Child): string | undefined => {
  const names = child.type === "element" ? child.properties["className"] : undefined;
  return Array.isArray(names) ? names.join(" ") : undefined;
};

function flatten(children: readonly Child[], inherited: string | undefined): Piece[] {
  return children.flatMap((child): Piece[] => {
    if (child.type === "text") return [{ text: child.value, className: inherited }];
    return child.type === "element" ? flatten(child.children, classOf(child) ?? inherited) : [];
  });
}

export function languageOf(path: string): string | undefined {
  const name = path.split("/").at(-1) ?? "";
  if (name === "Dockerfile") return "dockerfile";
  return byExtension[name.split(".").at(-1) ?? ""];
}

/** The text in pieces, each with the class of its token; joined they are the text again. */
export function highlight(path: string, text: string): Piece[] {
  const language = languageOf(path);
  if (language === undefined) return [{ text, className: undefined }];
  return flatten(lowlight.highlight(language, text).children, undefined);
}
