/* The design tokens as the style sheet declares them: read from there, so that no list can fall behind. */
import { readFileSync } from "node:fs";
import path from "node:path";

export interface Token {
  /** Without the two dashes: `color-ink-2`. */
  readonly name: string;
  readonly value: string;
}

export const parseTokens = (css: string): readonly Token[] =>
  [...css.matchAll(/^\s*--([a-z\d-]+):\s*([^;]+);/gm)].map(([, name = "", value = ""]) => ({
    name,
    value: value.replaceAll(/\s+/g, " "),
  }));

/** The web process is started in the folder of the portal. */
export const readTokens = (): readonly Token[] =>
  parseTokens(readFileSync(path.join(process.cwd(), "app", "_ui", "tokens.css"), "utf8"));

export const tokensOf = (tokens: readonly Token[], prefix: string): readonly Token[] =>
  tokens.filter(({ name }) => name.startsWith(`${prefix}-`) && !name.endsWith("--line-height"));
