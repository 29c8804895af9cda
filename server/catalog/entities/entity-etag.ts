import { createHash } from "node:crypto";

/** Changes exactly when the stored entity does. */
export const etagOf = (body: string): string => createHash("sha256").update(body).digest("hex").slice(0, 40);
