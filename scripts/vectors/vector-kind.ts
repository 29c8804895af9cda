/* What `npm run vectors` needs of a kind of test vectors. */
export interface VectorFile {
  /** Relative to the vectors' directory, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface VectorResult {
  readonly name: string;
  readonly passed: number;
  readonly total: number;
  /** One line per vector that failed: where and why. */
  readonly failures: readonly string[];
}

export interface VectorKind {
  /** Picks the files it knows; several results when it checks several things. */
  run(files: readonly VectorFile[]): VectorResult[] | Promise<VectorResult[]>;
}

/** Runs `check` over the vectors; an undefined answer passes, a text is the reason of the failure. */
export function tally<T extends { readonly path: string }>(
  name: string,
  vectors: readonly T[],
  check: (vector: T) => string | undefined,
): VectorResult {
  const failures = vectors.flatMap((vector) => {
    const failure = check(vector);
    return failure === undefined ? [] : [`${vector.path}: ${failure}`];
  });
  return { name, passed: vectors.length - failures.length, total: vectors.length, failures };
}
