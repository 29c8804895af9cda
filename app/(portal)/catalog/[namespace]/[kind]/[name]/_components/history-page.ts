import type { Service } from "./service";

/** Which versions of which entity a page shows: what the operation takes, the same on server and in the browser. */
export interface HistoryPage {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly limit: number;
  readonly cursor?: string;
}

const versionsPerPage = 25;

export const historyPage = (
  { kind, namespace, name }: Pick<Service, "kind" | "namespace" | "name">,
  cursor: string | undefined,
): HistoryPage => ({
  ...{ kind, namespace, name, limit: versionsPerPage },
  ...(cursor === undefined ? {} : { cursor }),
});
