import type { ForgeDatabase } from "./database.ts";

export type Variable = {
  readonly name: string;
  readonly value: string;
  readonly created_at: number;
  readonly updated_at: number;
};

export function listVariables(db: ForgeDatabase, repositoryId: number): Variable[] {
  return db
    .prepare<[number], Variable>("SELECT * FROM variables WHERE repository_id = ? ORDER BY name")
    .all(repositoryId);
}

export function findVariable(db: ForgeDatabase, repositoryId: number, name: string): Variable | undefined {
  return db
    .prepare<[number, string], Variable>("SELECT * FROM variables WHERE repository_id = ? AND name = ?")
    .get(repositoryId, name);
}

export function insertVariable(
  db: ForgeDatabase,
  repositoryId: number,
  spec: { name: string; value: string; now: number },
): void {
  db.prepare(
    "INSERT INTO variables (repository_id, name, value, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
  ).run(repositoryId, spec.name, spec.value, spec.now, spec.now);
}

export function updateVariable(
  db: ForgeDatabase,
  repositoryId: number,
  spec: { name: string; newName: string; value: string; now: number },
): void {
  db.prepare(
    "UPDATE variables SET name = ?, value = ?, updated_at = ? WHERE repository_id = ? AND name = ?",
  ).run(spec.newName, spec.value, spec.now, repositoryId, spec.name);
}

export function deleteVariable(db: ForgeDatabase, repositoryId: number, name: string): boolean {
  return (
    db.prepare("DELETE FROM variables WHERE repository_id = ? AND name = ?").run(repositoryId, name).changes >
    0
  );
}
