/* Who answers the alerts of a service, read from the labels and annotations of its objectives. */
import { teamOf, type SloDefinition } from "../domain/slo-definition.ts";

export interface Contact {
  readonly service: string;
  readonly team: string;
  readonly channel: string;
}

/** One contact per service, in the order of the objectives. */
export function contactsOf(slos: readonly SloDefinition[]): Contact[] {
  const services = [...new Set(slos.map((slo) => slo.service))];
  return services.map((service) => {
    const own = slos.filter((slo) => slo.service === service);
    const team = own.map(teamOf).find((name) => name !== undefined) ?? service;
    return { service, team, channel: own.map((slo) => slo.channel).find(Boolean) ?? `#${team}` };
  });
}
