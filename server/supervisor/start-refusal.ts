/** A start that cannot go on. The message is for a person and complete; exit codes follow sysexits(3). */
export class StartRefusal extends Error {
  override readonly name = "StartRefusal";
  readonly exitCode: 69 | 70 | 75 | 78;

  constructor(exitCode: 69 | 70 | 75 | 78, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
