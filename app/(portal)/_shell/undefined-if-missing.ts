import { textField } from "~/app/_ui/unknown-field";

/** "It is not there" is an answer; a portal that could not look has failed, and must not say the former. */
export async function undefinedIfMissing<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (textField(error, "code") === "NOT_FOUND") return undefined;
    throw error;
  }
}
