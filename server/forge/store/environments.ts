import { z } from "zod";
import type { ForgeDatabase } from "./database.ts";

export const environmentBodySchema = z.strictObject({
  wait_timer: z.int().min(0).max(43_200).optional(),
  prevent_self_review: z.boolean().optional(),
  reviewers: z
    .array(z.object({ type: z.enum(["User", "Team"]), id: z.int() }))
    .max(6)
    .nullable()
    .optional(),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .refine(
      (policy) => policy.protected_branches !== policy.custom_branch_policies,
      "exactly one of the two must be true",
    )
    .nullable()
    .optional(),
});
export type EnvironmentBody = z.infer<typeof environmentBodySchema>;
export type Environment = {
  readonly id: number;
  readonly name: string;
  readonly body: EnvironmentBody;
  readonly createdAt: number;
  readonly updatedAt: number;
};

type Row = { id: number; name: string; body: string; created_at: number; updated_at: number };

const toEnvironment = (row: Row): Environment => ({
  id: row.id,
  name: row.name,
  body: environmentBodySchema.parse(JSON.parse(row.body)),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export function listEnvironments(db: ForgeDatabase, repositoryId: number): Environment[] {
  return db
    .prepare<[number], Row>("SELECT * FROM environments WHERE repository_id = ? ORDER BY name, id")
    .all(repositoryId)
    .map(toEnvironment);
}

export function findEnvironment(
  db: ForgeDatabase,
  repositoryId: number,
  name: string,
): Environment | undefined {
  return listEnvironments(db, repositoryId).find(
    (environment) => environment.name.toLowerCase() === name.toLowerCase(),
  );
}

export function putEnvironment(
  db: ForgeDatabase,
  repositoryId: number,
  spec: { name: string; body: EnvironmentBody; now: number },
): void {
  db.prepare(
    `INSERT INTO environments (repository_id, name, body, created_at, updated_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (repository_id, name) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at`,
  ).run(repositoryId, spec.name, JSON.stringify(spec.body), spec.now, spec.now);
}

export function deleteEnvironment(db: ForgeDatabase, id: number): void {
  db.prepare("DELETE FROM environments WHERE id = ?").run(id);
}
