/* Who answers the alerts of a service, read from the labels and annotations of its objectives. */
import type { SloDefinition } from "../domain/slo-definition.ts";

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

/** `group:default/payments` and `payments` are the same team. */
export function teamOf(slo: Pick<SloDefinition, "labels">): string | undefined {
  const owner = slo.labels["team"] ?? slo.labels["owner"];
  const name = owner?.split("/").at(-1)?.split(":").at(-1);
  // The team becomes part of receiver and file names.
  return name?.replace(/[^A-Za-z0-9_.-]/g, "-");
}
