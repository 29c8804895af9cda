/* Keys without a modifier are commands only where nobody types, and only while the reader wants them. */

/** Set to `off` by whoever uses speech input or a screen reader whose own keys these would shadow (WCAG 2.1.4). */
export const keysCookie = "waymark-keys";

export const hasSingleKeys = (): boolean => !document.cookie.split("; ").includes(`${keysCookie}=off`);

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest("input, textarea, select, [contenteditable], dialog, details") !== null;

/** True for a plain key, pressed outside of fields, that may be a command. */
export const isCommandKey = (event: KeyboardEvent): boolean =>
  !event.metaKey && !event.ctrlKey && !event.altKey && !isTyping(event.target) && hasSingleKeys();
