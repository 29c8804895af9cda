/*
 * The body of a request, whole or not at all: no door sees part of one. One that is too large or does not end is
 * refused while it arrives, and the connection is closed behind the answer.
 */
import { AppError } from "~/server/kernel/app-error.ts";

const limitBytes = 1_048_576;
const arrivesWithinMs = 15_000;

/** A body somewhat too large is read to its end and thrown away: a client still sending would never see the refusal. */
const drainFactor = 4;

const tooLarge = (limit: number): AppError =>
  new AppError("payload_too_large", `The body may have at most ${limit} bytes.`);

const tooLate = (): AppError =>
  new AppError(
    "request_timeout",
    `The body has to arrive within ${arrivesWithinMs / 1000} seconds. Send it again, with its whole length.`,
  );

type Chunks = ReadableStreamDefaultReader<Uint8Array>;

async function collect(chunks: Chunks, limit: number, late: Promise<never>): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await Promise.race([chunks.read(), late]);
    if (done) break;
    size += value.byteLength;
    if (size > limit * drainFactor) throw tooLarge(limit);
    if (size <= limit) kept.push(value);
  }
  if (size > limit) throw tooLarge(limit);
  return Buffer.concat(kept);
}

/** Keeps at most `limit` bytes: a lying Content-Length or an endless chunked body is cut off, never buffered. */
export async function readBody(request: Request, limit: number = limitBytes): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > limit * drainFactor) throw tooLarge(limit);
  if (request.body === null) return new Uint8Array();
  // Left as it is on a refusal: cancelling it would end the connection before the answer is sent.
  const chunks = request.body.getReader();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(tooLate()), arrivesWithinMs);
  try {
    return await collect(chunks, limit, late);
  } finally {
    clearTimeout(timer);
  }
}

/** What a client is still sending after these answers is not read any more. */
export const endsConnection = (status: number): boolean => status === 408 || status === 413;
