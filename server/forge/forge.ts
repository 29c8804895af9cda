import type { GitBinary } from "./git/git-process.ts";
import type { Repo } from "./git/object-store.ts";
import type { Drawer } from "./drawing/drawer.ts";
import type { Logger } from "./logger.ts";
import type { ForgeDatabase } from "./store/database.ts";
import type { Hook } from "./store/hooks.ts";
import { join } from "node:path";

/** Everything a request needs, passed as an argument; there is no module state. */
export type Forge = {
  readonly db: ForgeDatabase;
  readonly git: GitBinary;
  readonly dataDir: string;
  /** Public base address without a trailing slash, known once the server listens. */
  readonly url: string;
  readonly log: Logger;
  readonly now: () => number;
  /** Draws what other people wrote, in children that may be killed. */
  readonly drawer: Drawer;
  readonly events: EventSink;
  readonly deliver: (hook: Hook, message: Message) => Promise<void>;
  /** Serialises ref changes of one repository, so that rule checks and the update see the same state. */
  readonly exclusive: <T>(repositoryId: number, body: () => Promise<T>) => Promise<T>;
};

/** The payload is built only when somebody subscribed. */
export type ForgeEvent = {
  readonly event: string;
  readonly action: string | undefined;
  readonly organizationId: number;
  readonly repositoryId: number | undefined;
  readonly build: () => Record<string, unknown> | Promise<Record<string, unknown>>;
};

/** One message for one hook; the same GUID again marks a repetition. */
export type Message = {
  readonly guid: string;
  readonly event: string;
  readonly action: string | undefined;
  readonly repositoryId: number | undefined;
  readonly payload: string;
  readonly isRedelivery: boolean;
};

export type EventSink = { readonly emit: (event: ForgeEvent) => void };

/** Directories are named by id: no name a caller chooses ever becomes part of a path. */
export const repositoryDirectory = (dataDir: string, id: number) => join(dataDir, "repos", `${id}.git`);

export function gitRepo(forge: Forge, repositoryId: number): Repo {
  return { git: forge.git, directory: repositoryDirectory(forge.dataDir, repositoryId) };
}

export function createExclusive(): Forge["exclusive"] {
  const tails = new Map<number, Promise<unknown>>();
  return async (repositoryId, body) => {
    const previous = tails.get(repositoryId) ?? Promise.resolve();
    const current = previous.then(body, body);
    const settled = current.catch(() => undefined);
    tails.set(repositoryId, settled);
    try {
      return await current;
    } finally {
      if (tails.get(repositoryId) === settled) tails.delete(repositoryId);
    }
  };
}
