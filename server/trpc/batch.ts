import { AppError } from "../kernel/app-error.ts";

/** One request asks for that many procedures at most; the limits of requests count requests. */
const maxBatchSize = 20;

/** The names stand in the last segment by commas, which tRPC reads percent-encoded too. Throws invalid_input. */
export function assertBatch(url: string): void {
  const names = new URL(url).pathname.split("/").at(-1) ?? "";
  const procedures = names.split(/,|%2c/i).length;
  if (procedures > maxBatchSize)
    throw new AppError(
      "invalid_input",
      `At most ${maxBatchSize} calls fit in one batch, found ${procedures}.`,
    );
}
