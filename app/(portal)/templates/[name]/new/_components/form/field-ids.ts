/** The ids that tie a control to its hint and its error; the field template and every widget derive them alike. */
export const hintId = (id: string): string => `${id}-hint`;
export const errorId = (id: string): string => `${id}-error`;

interface Described {
  readonly id: string;
  readonly hasHint: boolean;
  readonly errors: readonly string[] | undefined;
}

export function describedBy({ id, hasHint, errors }: Described) {
  const invalid = errors !== undefined && errors.length > 0;
  const ids = [invalid ? errorId(id) : undefined, hasHint ? hintId(id) : undefined].filter(
    (part) => part !== undefined,
  );
  return {
    "aria-describedby": ids.length > 0 ? ids.join(" ") : undefined,
    "aria-invalid": invalid ? true : undefined,
  } as const;
}
