import Sqlite from "better-sqlite3";

/** The repositories a copy of the forge's database knows; each lies in a folder named after its id. */
export function listForgeRepositories(file: string): readonly number[] {
  const connection = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    return connection.prepare<[], number>("SELECT id FROM repositories ORDER BY id").pluck().all();
  } finally {
    connection.close();
  }
}
