/* R26: the two hundred texts dealt out: each place beside README and descriptor has its own 25 of them. */
import { payloads } from "./payloads.testsuite.ts";

const perPlace = 25;
/** In the order of their slices; eight of them use every text once. */
const places = [
  "members",
  "tokens",
  "answers",
  "objectives",
  "links",
  "templates",
  "pulls",
  "files",
] as const;
type Place = (typeof places)[number];

/** One line without what no door takes: control characters. */
export const line = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();

export const slice = (place: Place): readonly string[] =>
  payloads.slice(places.indexOf(place) * perPlace, (places.indexOf(place) + 1) * perPlace);

export const usedTexts = (): readonly string[] => places.flatMap(slice);

export const quoted = (text: string, length = 500): string => JSON.stringify(line(text).slice(0, length));
