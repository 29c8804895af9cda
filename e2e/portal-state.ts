/* What the setup tells the journeys: addresses of the running portal and where the administrator's session is. */
import fs from "node:fs";
import path from "node:path";

const folder = path.join(import.meta.dirname, "../.cache/e2e");
const stateFile = path.join(folder, "portal.json");
export const adminStateFile = path.join(folder, "admin.json");

export interface PortalState {
  readonly url: string;
  readonly forgeUrl: string;
  readonly dataDir: string;
  /** The link the setup signed in with: used, so good for nothing. */
  readonly usedLink: string;
}

export function savePortal(state: PortalState): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  fs.writeFileSync(stateFile, JSON.stringify(state), { mode: 0o600 });
}

export const readPortal = (): PortalState => JSON.parse(fs.readFileSync(stateFile, "utf8")) as PortalState;
