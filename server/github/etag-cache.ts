/**
 * Answers to reads, kept with their ETag. Asking again with it costs nothing of the forge's rate limit while the answer
 * is the same, and the forge still decides each time: a kept answer is never used unasked. Bounded by size, the longest
 * unused goes first. Source: GitHub docs "Best practices for using the REST API", conditional requests.
 */

export interface EtagCache {
  find(key: string): KeptAnswer | undefined;
  keep(key: string, answer: Answer): void;
  clear(): void;
}

interface Answer {
  readonly etag: string;
  /** The Link header, which an answer "not modified" need not repeat. */
  readonly link?: string | undefined;
  readonly data: unknown;
}

interface KeptAnswer {
  readonly etag: string;
  readonly link: string | undefined;
  /** A copy of its own for each caller. */
  readonly data: () => unknown;
}

export interface EtagCacheLimits {
  readonly totalBytes: number;
  /** Larger answers, such as big files, would push out everything else. */
  readonly answerBytes: number;
}

const defaultLimits: EtagCacheLimits = { totalBytes: 32 * 1024 * 1024, answerBytes: 1024 * 1024 };

/** Undefined for what JSON does not hold, such as the bigint Octokit makes of a very large number. */
function toJson(data: unknown): string | undefined {
  try {
    return JSON.stringify(data);
  } catch {
    return undefined;
  }
}

export function createEtagCache(limits: EtagCacheLimits = defaultLimits): EtagCache {
  const kept = new Map<string, Omit<Answer, "data"> & { readonly text: string }>();
  let bytes = 0;
  const size = (key: string, text: string): number => 2 * (key.length + text.length);
  const drop = (key: string): void => {
    const found = kept.get(key);
    if (found === undefined) return;
    bytes -= size(key, found.text);
    kept.delete(key);
  };
  return {
    find(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      // A map keeps the order of insertion, so the first one is always the longest unused.
      kept.delete(key);
      kept.set(key, found);
      return { etag: found.etag, link: found.link, data: () => JSON.parse(found.text) };
    },
    keep(key, { etag, link, data }) {
      drop(key);
      if (data instanceof ArrayBuffer) return;
      const text = toJson(data);
      if (text === undefined || size(key, text) > limits.answerBytes) return;
      kept.set(key, { etag, link, text });
      bytes += size(key, text);
      for (const oldest of kept.keys()) {
        if (bytes <= limits.totalBytes) break;
        drop(oldest);
      }
    },
    clear() {
      kept.clear();
      bytes = 0;
    },
  };
}
