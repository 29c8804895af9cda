// Refusals in GitHub's words and shapes: clients switch on the status and on errors[].code.

const DOCUMENTATION_URL = "https://docs.github.com/rest";

export type FieldError = { resource: string; field?: string; code: string; message?: string };

export class Problem extends Error {
  readonly status: number;
  readonly errors: readonly (FieldError | string)[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    extra: { errors?: readonly (FieldError | string)[]; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = extra.errors;
    this.headers = extra.headers ?? {};
  }

  toBody(): Record<string, unknown> {
    return {
      message: this.message,
      ...(this.errors ? { errors: this.errors } : {}),
      documentation_url: DOCUMENTATION_URL,
      status: String(this.status),
    };
  }
}

export const notFound = (message = "Not Found") => new Problem(404, message);
export const conflict = (message: string) => new Problem(409, message);
export const forbidden = (message: string) => new Problem(403, message);
export const emptyRepository = () => conflict("Git Repository is empty.");

/** A 422 without field errors, as the Git Data endpoints answer. */
export const unprocessable = (message: string) => new Problem(422, message);

/** A 422 whose sentence stands among the errors, as reviews have it. */
export const unprocessableEntity = (sentence: string) =>
  new Problem(422, "Unprocessable Entity", { errors: [sentence] });

export function invalidField(error: FieldError, message = "Validation Failed"): Problem {
  return new Problem(422, message, { errors: [error] });
}
