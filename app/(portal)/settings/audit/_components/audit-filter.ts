/* The filter of the audit log lives in the URL, so what somebody found can be shared. Days are days in UTC. */

export interface AuditQuery {
  readonly actor?: string;
  readonly action?: string;
  readonly target?: string;
  /** `2026-01-15`, inclusive at both ends. */
  readonly from?: string;
  readonly to?: string;
}

const names = ["actor", "action", "target", "from", "to"] as const;
const dayMs = 86_400_000;

type Params = Readonly<Record<string, string | string[] | undefined>>;

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

const isUsable = (name: (typeof names)[number], value: string): boolean =>
  name === "from" || name === "to" ? isDay(value) : value.length <= 100;

export function readAuditQuery(params: Params): AuditQuery {
  const given = names.flatMap((name) => {
    const value = params[name];
    const text = typeof value === "string" ? value.trim() : "";
    return text !== "" && isUsable(name, text) ? [[name, text] as const] : [];
  });
  return Object.fromEntries(given);
}

/** What the audit operations take for it. */
export function toFilter({ from, to, ...rest }: AuditQuery) {
  return {
    ...rest,
    ...(from === undefined ? {} : { from: `${from}T00:00:00Z` }),
    ...(to === undefined ? {} : { to: new Date(Date.parse(`${to}T00:00:00Z`) + dayMs).toISOString() }),
  };
}

export const auditListInput = (query: AuditQuery, cursor: string | undefined) => ({
  limit: 50,
  ...toFilter(query),
  ...(cursor === undefined ? {} : { cursor }),
});

const withQuery = (path: string, values: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const query = new URLSearchParams(given.map(([name, value]) => [name, value]));
  return query.size === 0 ? path : `${path}?${query}`;
};

export const auditHref = (query: AuditQuery, cursor?: string): string =>
  withQuery("/settings/audit", { ...query, cursor });

export const auditExportHref = (query: AuditQuery, format: "csv" | "jsonl"): string =>
  withQuery("/api/v1/audit/export", { format, ...toFilter(query) });
