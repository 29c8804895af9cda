/*
 * Doors that are no operation, because they speak cookies, signatures or another protocol. Each says who gets in and why
 * it needs no role; a route file that is not named here fails a test.
 */
import type { RestBase } from "./define-operation.ts";

export interface OwnDoor {
  /** As the folder below `app` is called. */
  readonly route: string;
  readonly methods: string;
  readonly who: string;
  /** The OpenAPI document that describes it: part of the interface for programs, and no page's own way. */
  readonly openapi?: RestBase;
}

export const ownDoors: readonly OwnDoor[] = [
  { route: "/api/setup", methods: "POST", who: "Whoever holds an unused one-time link of this portal" },
  { route: "/api/auth/sign-in", methods: "POST", who: "Whoever knows an account and its password" },
  { route: "/api/auth/sign-out", methods: "POST", who: "Whoever comes with a session; it ends that session" },
  {
    route: "/api/auth/begin",
    methods: "POST",
    who: "Everybody: names the provider to go to; linking needs a session",
  },
  {
    route: "/api/auth/callback/[provider]",
    methods: "GET",
    who: "The browser that began, with the provider's answer, once",
  },
  {
    route: "/api/connections/github-app/callback",
    methods: "GET",
    who: "The administrator who began, with GitHub's answer, once: the operation's own check",
  },
  { route: "/api/auth/invitation", methods: "POST", who: "Whoever holds an open invitation's link" },
  { route: "/api/auth/invitation/accept", methods: "POST", who: "Whoever holds an open invitation's link" },
  {
    route: "/api/trpc/[trpc]",
    methods: "GET, POST",
    who: "The pages' own door: the operations, with their checks",
  },
  { route: "/api/v1/[...path]", methods: "all", who: "The operations, with their checks" },
  { route: "/api/catalog/[...path]", methods: "all", who: "The operations, with their checks" },
  {
    route: "/api/catalog/openapi.json",
    methods: "GET",
    who: "Everybody: it describes the interface, no data",
    openapi: "/api/catalog",
  },
  {
    route: "/api/v1/openapi.json",
    methods: "GET",
    who: "Everybody: it describes the interface, no data",
    openapi: "/api/v1",
  },
  {
    route: "/api/v1/webhooks/github",
    methods: "POST",
    who: "The forge: the signature over the raw body must be right",
    openapi: "/api/v1",
  },
  {
    route: "/api/csp-report",
    methods: "POST",
    who: "Everybody: browsers send reports without credentials; logged only",
  },
  { route: "/api/[...path]", methods: "all", who: "Everybody: says that there is nothing here" },
  { route: "/healthz", methods: "GET", who: "Everybody: no data", openapi: "/api/v1" },
  {
    route: "/readyz",
    methods: "GET",
    who: "Everybody: ready or not, and whether the forge answers",
    openapi: "/api/v1",
  },
  {
    route: "/metrics",
    methods: "GET",
    who: "Everybody on loopback; elsewhere a token",
    openapi: "/api/v1",
  },
];

/** Those that answer some methods only, and which. */
export const narrowDoors = ownDoors
  .filter(({ methods }) => methods !== "all")
  .map(({ route, methods }) => ({ route, methods: methods.split(", ") }));
