/* R11, R12, R46: the doors that speak cookies hold what every operation holds. */
import { describe, expect, it } from "vitest";
import { narrowDoors } from "../own-doors.ts";
import {
  changesNothing,
  cookieOf,
  database,
  fromPage,
  invite,
  json,
  outcome,
  redeem,
  send,
  setupLink,
  signIn,
  subject,
} from "./testing.ts";

/** What each of them asks for; whoever adds a door that opens or ends a session adds its body. */
const bodies: Readonly<Record<string, object>> = {
  "/api/setup": { token: "wms_none" },
  "/api/auth/sign-in": { handle: "nobody", password: "not the password" },
  "/api/auth/sign-out": {},
  "/api/auth/begin": { provider: "oidc" },
  "/api/auth/invitation": { token: "wmi_none" },
  "/api/auth/invitation/accept": { token: "wmi_none", name: "Nobody", password: "a long sentence of nobody" },
};
const doors = Object.entries(bodies);
const withFields = doors.filter(([, body]) => Object.keys(body).length > 0);

const foreign: readonly Readonly<Record<string, string>>[] = [
  { origin: "https://evil.example" },
  { origin: "null" },
  {},
];

/** The names of the rows that were written meanwhile. */
async function rowsOf(act: () => Promise<unknown>): Promise<unknown> {
  const last = database((db) => db.prepare("SELECT max(seq) FROM audit_events").pluck().get());
  await act();
  const rows = "SELECT action FROM audit_events WHERE seq > ? AND action LIKE 'session.%' ORDER BY seq";
  return database((db) => db.prepare(rows).pluck().all(last));
}

export function ownDoorsSuite(): void {
  describe("the doors that open or end a session", () => {
    it("are all here", () => {
      const opening = narrowDoors.filter(
        ({ route, methods }) => /^\/api\/(setup|auth)/.test(route) && methods.includes("POST"),
      );
      expect(opening.map(({ route }) => route).toSorted()).toEqual(Object.keys(bodies).toSorted());
    });

    it.each(withFields)("R11: %s names an unknown field", async (path, body) => {
      for (const field of ["isAdmin", "__proto__"]) {
        const more = JSON.stringify(body).replace(/^\{/, `{"${field}":true,`);
        const answer = await changesNothing(() => send("POST", path, fromPage(subject().people.admin), more));
        expect(outcome(answer)).toEqual([400, "invalid_input"]);
        expect(answer.body).toContain(`unknown field ${field}`);
      }
    });

    it.each(doors)("R12: %s answers this site's own pages only", async (path, body) => {
      const { cookie } = subject().people.admin;
      for (const headers of foreign) {
        const answer = await changesNothing(() => send("POST", path, { cookie, ...json, ...headers }, body));
        expect([path, headers, ...outcome(answer)]).toEqual([path, headers, 403, "csrf_rejected"]);
      }
      const crossSite = { ...fromPage(subject().people.admin), "sec-fetch-site": "cross-site" };
      expect(outcome(await send("POST", path, crossSite, body))).toEqual([403, "csrf_rejected"]);
    });

    it("R46: leave one row for each session they open or end", async () => {
      const person = await invite("viewer", "counted");
      let cookie = "";
      const signedIn = await rowsOf(async () => {
        cookie = cookieOf(await signIn(person.handle, person.password));
      });
      expect(signedIn).toEqual(["session.signIn"]);
      const out = () => send("POST", "/api/auth/sign-out", fromPage({ cookie }));
      expect(await rowsOf(out)).toEqual(["session.signOut"]);
      const link = await setupLink();
      expect(await rowsOf(() => redeem(link))).toEqual(["session.signIn"]);
      expect(await rowsOf(() => invite("viewer", "accepted"))).toEqual(["session.signIn"]);
    });
  });
}
