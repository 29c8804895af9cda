/*
 * Names and titles come from descriptors and identity providers. Printed as they are, their control characters would
 * move the cursor, recolour or retitle the terminal of whoever reads them, or hide what stands there.
 */

/** C0 and C1 controls but tab and newline, and the characters that turn the direction of text. */
const unprintable = /[\p{Cc}\p{Bidi_Control}]/gu;

const codeOf = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;

/** The text with such characters written out, as JSON would: `\u001b`. */
export const printable = (text: string): string =>
  text.replaceAll(unprintable, (found) => (found === "\n" || found === "\t" ? found : codeOf(found)));

/** For text of others in a line of ours: an end of line in it must not begin a line that we seem to say. */
export const oneLine = (text: string): string => text.replaceAll("\n", codeOf);

/** Fields of one line of a list, by tabs. */
export const toRow = (fields: readonly string[]): string =>
  fields
    .map((field) => oneLine(field).replaceAll("\t", codeOf))
    .join("\t")
    .trimEnd();
