import type { ForgeDatabase } from "./database.ts";

export type Label = {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
  readonly is_default: number;
};
type NewLabel = { readonly name: string; readonly color: string; readonly description: string | null };

/** The nine labels github.com puts into every new repository. */
const DEFAULT_LABELS: readonly NewLabel[] = [
  { name: "bug", color: "d73a4a", description: "Something isn't working" },
  { name: "documentation", color: "0075ca", description: "Improvements or additions to documentation" },
  { name: "duplicate", color: "cfd3d7", description: "This issue or pull request already exists" },
  { name: "enhancement", color: "a2eeef", description: "New feature or request" },
  { name: "good first issue", color: "7057ff", description: "Good for newcomers" },
  { name: "help wanted", color: "008672", description: "Extra attention is needed" },
  { name: "invalid", color: "e4e669", description: "This doesn't seem right" },
  { name: "question", color: "d876e3", description: "Further information is requested" },
  { name: "wontfix", color: "ffffff", description: "This will not be worked on" },
];

export function insertLabel(
  db: ForgeDatabase,
  repositoryId: number,
  label: NewLabel & { isDefault?: boolean },
): void {
  db.prepare(
    "INSERT INTO labels (repository_id, name, color, description, is_default) VALUES (?, ?, ?, ?, ?)",
  ).run(repositoryId, label.name, label.color, label.description, label.isDefault ? 1 : 0);
}

export function createDefaultLabels(db: ForgeDatabase, repositoryId: number): void {
  for (const label of DEFAULT_LABELS) insertLabel(db, repositoryId, { ...label, isDefault: true });
}

export function listLabels(db: ForgeDatabase, repositoryId: number): Label[] {
  return db
    .prepare<[number], Label>("SELECT * FROM labels WHERE repository_id = ? ORDER BY name, id")
    .all(repositoryId);
}

export function findLabel(db: ForgeDatabase, repositoryId: number, name: string): Label | undefined {
  return db
    .prepare<[number, string], Label>("SELECT * FROM labels WHERE repository_id = ? AND name = ?")
    .get(repositoryId, name);
}

export function updateLabel(db: ForgeDatabase, id: number, label: NewLabel): void {
  db.prepare("UPDATE labels SET name = ?, color = ?, description = ? WHERE id = ?").run(
    label.name,
    label.color,
    label.description,
    id,
  );
}

export function deleteLabel(db: ForgeDatabase, id: number): void {
  db.prepare("DELETE FROM labels WHERE id = ?").run(id);
}
