/**
 * As SQLite's own `lower` and NOCASE: A to Z alone. JavaScript folds more, so that texts would no longer be equal to
 * themselves, and the Kelvin sign would be a k: an address of somebody else.
 */
export const toLowerAscii = (text: string): string =>
  text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
