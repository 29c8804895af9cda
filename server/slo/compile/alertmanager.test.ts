/* Where alerts go. Judged by Alertmanager's configuration documentation and by what the generated rules put on alerts. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { SloDefinition } from "../domain/slo-definition.ts";
import { sloDefinition } from "../testing.ts";
import { compileAlertmanager } from "./alertmanager.ts";
import { contactsOf } from "./contacts.ts";
import { alertmanagerFile } from "./generated-files.ts";
import { alertsOf } from "./prometheus-alerts.ts";
import { seriesLabels } from "./prometheus.ts";

interface Route {
  readonly receiver: string;
  readonly matchers?: readonly string[] | undefined;
  readonly routes?: readonly Route[] | undefined;
}
const routeSchema: z.ZodType<Route> = z.lazy(() =>
  z.object({
    receiver: z.string(),
    matchers: z.array(z.string()).optional(),
    routes: z.array(routeSchema).optional(),
  }),
);
const configSchema = z.object({
  route: routeSchema,
  inhibit_rules: z.array(
    z.object({
      source_matchers: z.array(z.string()),
      target_matchers: z.array(z.string()),
      equal: z.array(z.string()),
    }),
  ),
  receivers: z.array(
    z.object({
      name: z.string(),
      slack_configs: z.array(z.object({ channel: z.string(), api_url_file: z.string() })).optional(),
      pagerduty_configs: z.array(z.object({ routing_key_file: z.string() })).optional(),
    }),
  ),
});
const configOf = (slos: readonly SloDefinition[]) => configSchema.parse(compileAlertmanager(slos));

type Labels = Readonly<Record<string, string>>;
const isMatch = (labels: Labels, matcher: string): boolean => {
  const [, name = "", value = ""] = /^(\w+)="([^"]*)"$/.exec(matcher) ?? [];
  return labels[name] === value;
};
/** The receiver of an alert, as Alertmanager's tree of routes decides: the first child that matches, and deeper. */
function receiverOf(route: Route, labels: Labels): string {
  const child = route.routes?.find((candidate) =>
    (candidate.matchers ?? []).every((matcher) => isMatch(labels, matcher)),
  );
  return child === undefined ? route.receiver : receiverOf(child, labels);
}
const labelsOfAlert = (slo: SloDefinition, index: number): Labels => ({
  ...seriesLabels(slo),
  ...alertsOf(slo, "corrected")[index]?.labels,
});

const web = sloDefinition({ labels: { owner: "group:default/core" } });
const shop = sloDefinition({ service: "shop", labels: { owner: "payments" }, channel: "#pay" });
const unowned = sloDefinition({ service: "lost", labels: {} });

describe("an alert goes", () => {
  const slos = [web, shop, unowned];
  it.each([
    ["a page of a team", web, 0, "core-page"],
    ["a ticket of a team", web, 1, "core-ticket"],
    ["a vanished metric, which is a page", web, 2, "core-page"],
    ["a page of another team", shop, 0, "payments-page"],
    ["a ticket of a service that nobody owns, to a receiver of its own name", unowned, 1, "lost-ticket"],
  ])("%s", (_what, slo, index, receiver) => {
    expect(receiverOf(configOf(slos).route, labelsOfAlert(slo, index))).toBe(receiver);
  });

  it.each([
    [
      "of an unknown service, nowhere but to the unrouted",
      { sloth_service: "other", sloth_severity: "page" },
      "platform-unrouted",
    ],
    ["without labels", {}, "platform-unrouted"],
    [
      "of a severity it does not know, to the team's tickets",
      { sloth_service: "web", sloth_severity: "info" },
      "core-ticket",
    ],
    [
      "of a service whose name begins alike",
      { sloth_service: "webshop", sloth_severity: "page" },
      "platform-unrouted",
    ],
  ])("%s", (_what, labels, receiver) => {
    expect(receiverOf(configOf(slos).route, labels)).toBe(receiver);
  });
});

describe("receivers", () => {
  it("exist for every route, each once", () => {
    const { route, receivers } = configOf([
      web,
      shop,
      unowned,
      sloDefinition({ name: "slow", labels: web.labels }),
    ]);
    const named = (one: Route): string[] => [one.receiver, ...(one.routes ?? []).flatMap(named)];
    const names = receivers.map((receiver) => receiver.name);
    expect(new Set(names)).toEqual(new Set(named(route)));
    expect(new Set(names).size).toBe(names.length);
  });

  it("read their keys from files of the team and never hold one", () => {
    const { receivers } = configOf([shop]);
    expect(receivers[1]?.pagerduty_configs?.[0]?.routing_key_file).toBe(
      "/etc/alertmanager/secrets/payments-pagerduty-key",
    );
    expect(receivers[2]?.slack_configs?.[0]).toMatchObject({
      channel: "#pay",
      api_url_file: "/etc/alertmanager/secrets/payments-slack-url",
    });
  });

  it("cannot lead out of the folder of secrets, whatever a team is called", () => {
    const evil = sloDefinition({ labels: { owner: "group:default/..\\..\\etc passwd\n" } });
    const file = configOf([evil]).receivers[1]?.pagerduty_configs?.[0]?.routing_key_file;
    expect(file).toBe("/etc/alertmanager/secrets/..-..-etc-passwd--pagerduty-key");
  });

  it("of one team serve two services that have different channels, each in its own", () => {
    const api = sloDefinition({ service: "api", labels: { owner: "payments" }, channel: "#api" });
    const { route, receivers } = configOf([shop, api]);
    const channelOf = (slo: SloDefinition) => {
      const name = receiverOf(route, labelsOfAlert(slo, 1));
      return receivers.find((receiver) => receiver.name === name)?.slack_configs?.[0]?.channel;
    };
    expect([channelOf(shop), channelOf(api)]).toEqual(["#pay", "#api"]);
    expect(receiverOf(route, labelsOfAlert(api, 0))).toBe("payments-page");
    expect(receivers.map((receiver) => receiver.name)).toEqual([
      "platform-unrouted",
      "payments-page",
      "payments-ticket",
      "payments/api-ticket",
    ]);
  });
});

describe("contacts", () => {
  it.each([
    [{ owner: "payments" }, undefined, "payments", "#payments"],
    [{ owner: "group:default/payments" }, undefined, "payments", "#payments"],
    [{ owner: "user:default/ann", team: "core" }, undefined, "core", "#core"],
    [{ owner: "payments" }, "#pay", "payments", "#pay"],
    [{}, undefined, "web", "#web"],
    [{ owner: "Zahlungen & Co" }, undefined, "Zahlungen---Co", "#Zahlungen---Co"],
  ])("of labels %j and channel %s are %s in %s", (labels, channel, team, where) => {
    const slo = sloDefinition({ labels, ...(channel === undefined ? {} : { channel }) });
    expect(contactsOf([slo])).toEqual([{ service: "web", team, channel: where }]);
  });

  it("of a service are those of its first objective that names any", () => {
    const slos = [unowned, sloDefinition({ service: "lost", labels: { owner: "core" }, channel: "#c" })];
    expect(contactsOf(slos)).toEqual([{ service: "lost", team: "core", channel: "#c" }]);
  });

  it("of nothing are none", () => {
    expect(contactsOf([])).toEqual([]);
    expect(configOf([]).receivers.map((receiver) => receiver.name)).toEqual(["platform-unrouted"]);
  });
});

describe("a page that is open", () => {
  it("silences the ticket of the same objective and no other", () => {
    expect(configOf([web]).inhibit_rules).toEqual([
      {
        source_matchers: ['sloth_severity="page"'],
        target_matchers: ['sloth_severity="ticket"'],
        equal: ["sloth_service", "sloth_slo"],
      },
    ]);
  });
});

describe("the file", () => {
  it("says where it comes from and keeps hostile text inside its value", () => {
    const { path, content } = alertmanagerFile([sloDefinition({ channel: '#x"\nroute: {}\n# y' })]);
    expect(path).toBe("alertmanager.yaml");
    expect(content).toMatch(/^# Alert routes: .*\n# Generated from slo\/\*\.yaml/);
    expect(content.match(/^route:/gm)).toHaveLength(1);
  });
});
