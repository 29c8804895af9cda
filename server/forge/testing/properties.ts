import { type Answer, rows, textAt } from "../testing.ts";
import type { RestDoor } from "./rest-door.ts";

export const PROPERTY_SCHEMA = "/orgs/waymark/properties/schema";
const addressOf = (name: string) => `${PROPERTY_SCHEMA}/${encodeURIComponent(name)}`;

export type Property = [name: string, body: Record<string, unknown>];

/** A property of the organisation's repositories; not judged, so that bad ones can be sent. */
export const defineProperty = (door: RestDoor, ...[name, body]: Property): Promise<Answer> =>
  door.ask("PUT", addressOf(name), body);

/** All of them with their values. */
export async function removeProperties(door: RestDoor): Promise<void> {
  for (const definition of rows((await door.get(PROPERTY_SCHEMA)).body))
    await door.ask("DELETE", addressOf(textAt(definition, "property_name")));
}
