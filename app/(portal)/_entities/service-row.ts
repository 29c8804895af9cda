/* A row of the catalog's list, as the table and the home page show it. */
export interface Named {
  readonly ref: string;
  readonly title: string;
}

export interface ServiceRow {
  readonly ref: string;
  readonly kind: string;
  readonly name: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly type: string | null;
  readonly lifecycle: string | null;
  readonly tier: number | null;
  readonly owner: Named | null;
  readonly system: Named | null;
  readonly state: "ok" | "invalid";
  readonly scorecard: {
    readonly level: string | null;
    readonly passed: number;
    readonly applicable: number;
  } | null;
  readonly updatedAt: string;
}
