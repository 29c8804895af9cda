/*
 * The sample organisation: a small web shop with three teams, six people and six services, so that every page has
 * something true to show on the first start. Quality differs on purpose: the scorecard must have something to say.
 * Everything in it is listed here and in sample-people.ts, which is what makes its removal exact.
 */
export interface SampleObjective {
  readonly kind: "availability" | "latency";
  readonly target: number;
}

export interface SampleService {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly team: string;
  readonly tier: 0 | 1 | 2 | 3 | null;
  readonly type: "service" | "website";
  readonly lifecycle: "production" | "experimental";
  readonly system: string;
  readonly tags: readonly string[];
  readonly dependsOn: readonly string[];
  readonly providesApis: readonly string[];
  readonly consumesApis: readonly string[];
  /** The route its few lines of code answer. */
  readonly route: string;
  /** What it is for and what usually goes wrong, for the readme and the runbook. */
  readonly about: string;
  readonly usualCause: string;
  readonly objectives: readonly SampleObjective[];
  /** Further entities its descriptor brings along. */
  readonly alsoDescribes: readonly string[];
  readonly practices: {
    readonly hasCodeowners: boolean;
    readonly hasSecurityPolicy: boolean;
    readonly hasDependencyUpdates: boolean;
    readonly workflow: "pinned" | "tags" | "none";
    readonly hasAlerts: boolean;
    readonly runbook: "complete" | "none";
    readonly replicas: number | null;
    readonly hasDisruptionBudget: boolean;
  };
}

const everything: SampleService["practices"] = {
  hasCodeowners: true,
  hasSecurityPolicy: true,
  hasDependencyUpdates: true,
  workflow: "pinned",
  hasAlerts: true,
  runbook: "complete",
  replicas: 3,
  hasDisruptionBudget: true,
};

const commerceDomain = `apiVersion: backstage.io/v1alpha1
kind: Domain
metadata:
  name: commerce
  title: Commerce
  description: Everything between a customer's wish and a paid order.
spec:
  owner: group:default/storefront
`;

interface SampleSystem {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly owner: string;
}

const system = ({ name, title, text, owner }: SampleSystem): string => `apiVersion: backstage.io/v1alpha1
kind: System
metadata:
  name: ${name}
  title: ${title}
  description: ${text}
spec:
  owner: group:default/${owner}
  domain: commerce
`;

const paymentsApi = `apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  name: payments
  title: Payments API
  description: Authorises, captures and refunds card payments.
spec:
  type: openapi
  lifecycle: production
  owner: group:default/payments
  system: checkout
  definition: |
    openapi: 3.1.0
    info:
      title: Payments
      version: 1.0.0
    paths:
      /v1/payments:
        post:
          operationId: authorisePayment
          summary: Authorises a payment
          responses:
            "201": { description: The payment was authorised }
            "402": { description: The card was declined }
`;

const ledgerDatabase = `apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: ledger-db
  title: Ledger database
  description: PostgreSQL with the double-entry ledger; nothing else reads it.
spec:
  type: database
  owner: group:default/payments
  system: checkout
`;

export const sampleServices: readonly SampleService[] = [
  {
    name: "payments-api",
    title: "Payments API",
    description: "Authorises, captures and refunds card payments for the shop.",
    team: "payments",
    tier: 0,
    type: "service",
    lifecycle: "production",
    system: "checkout",
    tags: ["nodejs", "pci"],
    dependsOn: ["component:default/ledger"],
    providesApis: ["payments"],
    consumesApis: [],
    route: "/v1/payments",
    about:
      "Every order passes here once: authorise when the customer pays, capture when the parcel leaves, refund when it comes back.",
    usualCause: "the card processor answers slowly or declines in bulk",
    objectives: [
      { kind: "availability", target: 0.999 },
      { kind: "latency", target: 0.99 },
    ],
    alsoDescribes: [
      system({
        name: "checkout",
        title: "Checkout",
        text: "From a full basket to a paid order.",
        owner: "payments",
      }),
      paymentsApi,
    ],
    practices: everything,
  },
  {
    name: "ledger",
    title: "Ledger",
    description: "Double-entry book of every movement of money; never loses or invents a cent.",
    team: "payments",
    tier: 0,
    type: "service",
    lifecycle: "production",
    system: "checkout",
    tags: ["nodejs", "postgresql"],
    dependsOn: ["resource:default/ledger-db"],
    providesApis: [],
    consumesApis: [],
    route: "/v1/entries",
    about:
      "Payments write here before they answer. The sum of all accounts is zero at all times, and a nightly job proves it.",
    usualCause: "the database runs out of connections while month-end reports are made",
    objectives: [{ kind: "availability", target: 0.999 }],
    alsoDescribes: [ledgerDatabase],
    practices: { ...everything, replicas: 1, hasDisruptionBudget: false },
  },
  {
    name: "storefront-web",
    title: "Storefront",
    description: "The shop's website: product pages, basket and the way to pay.",
    team: "storefront",
    tier: 1,
    type: "website",
    lifecycle: "production",
    system: "shop",
    tags: ["nodejs", "frontend"],
    dependsOn: ["component:default/search-api", "component:default/identity-gateway"],
    providesApis: [],
    consumesApis: ["payments"],
    route: "/",
    about:
      "Renders pages on the server and asks the other services for everything it shows. Without search it still sells from the basket.",
    usualCause: "a campaign brings more visitors than the cache was warmed for",
    objectives: [
      { kind: "availability", target: 0.995 },
      { kind: "latency", target: 0.95 },
    ],
    alsoDescribes: [
      commerceDomain,
      system({
        name: "shop",
        title: "Shop",
        text: "What customers see, search and click.",
        owner: "storefront",
      }),
    ],
    practices: { ...everything, runbook: "none", workflow: "tags" },
  },
  {
    name: "search-api",
    title: "Product search",
    description: "Finds products by words, filters and spelling mistakes.",
    team: "storefront",
    tier: 2,
    type: "service",
    lifecycle: "production",
    system: "shop",
    tags: ["nodejs"],
    dependsOn: [],
    providesApis: [],
    consumesApis: [],
    route: "/v1/search",
    about: "Holds the whole product index in memory and rebuilds it from the catalogue every ten minutes.",
    usualCause: "the index is rebuilt from an export that was cut off half-way",
    objectives: [{ kind: "availability", target: 0.995 }],
    alsoDescribes: [],
    practices: { ...everything, hasSecurityPolicy: false, hasDependencyUpdates: false, replicas: 2 },
  },
  {
    name: "identity-gateway",
    title: "Identity gateway",
    description: "Signs customers in and hands every other service a short-lived token.",
    team: "platform",
    tier: 1,
    type: "service",
    lifecycle: "production",
    system: "shop",
    tags: ["nodejs", "security"],
    dependsOn: [],
    providesApis: [],
    consumesApis: [],
    route: "/v1/session",
    about:
      "The one place that sees passwords. Tokens live for ten minutes, so an outage is felt within ten minutes everywhere.",
    usualCause: "the signing key was rotated and some pods still hold the old one",
    objectives: [{ kind: "availability", target: 0.999 }],
    alsoDescribes: [],
    practices: everything,
  },
  {
    name: "notification-worker",
    title: "Notification worker",
    description: "Sends order mails.",
    team: "platform",
    tier: null,
    type: "service",
    lifecycle: "experimental",
    system: "shop",
    tags: ["nodejs"],
    dependsOn: [],
    providesApis: [],
    consumesApis: [],
    route: "/v1/notifications",
    about: "Began as a weekend experiment and is used by everybody since.",
    usualCause: "the mail provider throttles after a newsletter",
    objectives: [],
    alsoDescribes: [],
    practices: {
      hasCodeowners: false,
      hasSecurityPolicy: false,
      hasDependencyUpdates: false,
      workflow: "none",
      hasAlerts: false,
      runbook: "none",
      replicas: null,
      hasDisruptionBudget: false,
    },
  },
];
