// Writes docs/permissions.md from the declared operations. Run it with the pinned Node (24): it imports TypeScript.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { restOperations } from "../server/doors/operations.ts";
import { permissionMatrix } from "../server/doors/permission-matrix.ts";
import { permissionsDocument } from "../server/doors/permissions-document.ts";

const file = path.join(import.meta.dirname, "..", "docs", "permissions.md");
writeFileSync(file, permissionsDocument(permissionMatrix(restOperations)));
