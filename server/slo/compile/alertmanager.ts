/*
 * Alertmanager configuration of the services' alerts: a page wakes the owning team, a ticket goes to its channel, and
 * while a page is open for an objective its ticket stays quiet. Keys are read from files, never written here.
 */
import { contactsOf, type Contact } from "./contacts.ts";
import type { SloDefinition } from "../domain/slo-definition.ts";

const SECRETS = "/etc/alertmanager/secrets";
const UNROUTED = "platform-unrouted";

export function compileAlertmanager(slos: readonly SloDefinition[]): object {
  const contacts = contactsOf(slos);
  const routed = contacts.map((contact) => ({ ...contact, receivers: receiversOf(contact, contacts) }));
  const receivers = routed.flatMap((contact) => [pageReceiver(contact), ticketReceiver(contact)]);
  return {
    route: {
      receiver: UNROUTED,
      group_by: ["alertname", "sloth_service", "sloth_slo"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: "4h",
      routes: routed.map(serviceRoute),
    },
    inhibit_rules: [
      {
        source_matchers: ['sloth_severity="page"'],
        target_matchers: ['sloth_severity="ticket"'],
        equal: ["sloth_service", "sloth_slo"],
      },
    ],
    receivers: [
      { name: UNROUTED },
      ...receivers.filter(({ name }, index) => receivers.findIndex((other) => other.name === name) === index),
    ],
  };
}

interface RoutedContact extends Contact {
  readonly receivers: { readonly page: string; readonly ticket: string };
}

/** A team has one pager; of its services, those with a channel of their own have their own receiver for tickets. */
function receiversOf({ service, team, channel }: Contact, contacts: readonly Contact[]) {
  const isTeamChannel = contacts.find((other) => other.team === team)?.channel === channel;
  return { page: `${team}-page`, ticket: isTeamChannel ? `${team}-ticket` : `${team}/${service}-ticket` };
}

function serviceRoute({ service, receivers }: RoutedContact): object {
  return {
    matchers: [`sloth_service="${service}"`],
    receiver: receivers.ticket,
    routes: [
      { matchers: ['sloth_severity="page"'], receiver: receivers.page, repeat_interval: "1h" },
      { matchers: ['sloth_severity="ticket"'], receiver: receivers.ticket, repeat_interval: "24h" },
    ],
  };
}

function pageReceiver({ team, receivers }: RoutedContact) {
  return {
    name: receivers.page,
    pagerduty_configs: [
      {
        routing_key_file: `${SECRETS}/${team}-pagerduty-key`,
        severity: "critical",
        class: "slo",
        component: "{{ .CommonLabels.service }}",
        description: "{{ .CommonAnnotations.summary }}",
        details: {
          description: "{{ .CommonAnnotations.description }}",
          objective: "{{ .CommonLabels.sloth_slo }}",
        },
        links: [{ href: "{{ .CommonAnnotations.runbook_url }}", text: "Runbook" }],
      },
    ],
  };
}

function ticketReceiver({ team, channel, receivers }: RoutedContact) {
  return {
    name: receivers.ticket,
    slack_configs: [
      {
        api_url_file: `${SECRETS}/${team}-slack-url`,
        channel,
        send_resolved: true,
        title: "{{ .CommonAnnotations.summary }}",
        text: "{{ .CommonAnnotations.description }}\n{{ .CommonAnnotations.runbook_url }}",
      },
    ],
  };
}
