/*
 * Values for the log without what stands under a secret's name, however deep: a failed request carries its headers
 * several levels down, and a client's error carries the request.
 */

const secretName =
  /(password|secret|token|authorization|cookie|private_?key|api_?key|client_?secret|encrypted_value)$/i;

const censored = "[redacted]";

type Values = Readonly<Record<string, unknown>>;

/** What says itself how it is written (a date, an address, bytes) is left to do so. */
const isPlain = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !("toJSON" in value);

/** Whether something is set is no secret. */
const isTelling = (value: unknown): boolean =>
  value !== null && value !== undefined && typeof value !== "boolean";

const cleanValues = (values: Values, above: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      secretName.test(name) && isTelling(value) ? censored : clean(value, [...above, values]),
    ]),
  );

function clean(value: unknown, above: readonly unknown[]): unknown {
  if (above.includes(value)) return "[circular]";
  if (Array.isArray(value)) return value.map((item) => clean(item, [...above, value]));
  return isPlain(value) ? cleanValues(value, above) : value;
}

export const withoutSecrets = (values: Values): Record<string, unknown> => cleanValues(values, []);
