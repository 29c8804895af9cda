import { z } from "zod";
import { defineOperation } from "../doors/define-operation.ts";
import { beginGithubApp } from "./begin-github-app.ts";
import { completeGithubApp } from "./complete-github-app.ts";
import { disconnectGithubApp } from "./disconnect-github-app.ts";
import { connectionIdSchema, connectionSchema, connectionTestSchema } from "./domain/connection.schema.ts";
import {
  appRequestSchema,
  begunAppSchema,
  connectedAppSchema,
  githubAppStateSchema,
} from "./domain/github-app.schema.ts";
import { getGithubApp } from "./get-github-app.ts";
import { listConnections } from "./list-connections.ts";
import { testConnection } from "./test-connection.ts";

export const listConnectionsOperation = defineOperation({
  name: "connections.list",
  kind: "query",
  summary: "What the portal talks to, and how it is configured; never a credential",
  input: z.object({}),
  output: z.object({ items: z.array(connectionSchema) }),
  access: { role: "maintainer" },
  rest: { method: "GET", path: "/connections" },
  cli: "connections list",
  run: ({ deps }) => listConnections(deps),
});

export const testConnectionOperation = defineOperation({
  name: "connections.test",
  kind: "query",
  summary: "Try a connection with calls that change nothing; every check with its exact error",
  input: z.object({ id: connectionIdSchema }),
  output: connectionTestSchema,
  access: { role: "maintainer" },
  rest: { method: "POST", path: "/connections/{id}/test" },
  cli: "connections test ID",
  run: ({ deps }, { id }) => testConnection(deps, id),
});

export const getGithubAppOperation = defineOperation({
  name: "connections.getGithubApp",
  kind: "query",
  summary: "The GitHub App this portal was connected with, and the permissions one needs",
  input: z.object({}),
  output: githubAppStateSchema,
  access: { role: "admin" },
  rest: { method: "GET", path: "/connections/github-app" },
  cli: "connections github-app show",
  run: ({ deps }) => getGithubApp(deps),
});

export const beginGithubAppOperation = defineOperation({
  name: "connections.beginGithubApp",
  kind: "mutation",
  summary: "Begin connecting a GitHub App: the manifest a browser posts to GitHub",
  input: appRequestSchema,
  output: begunAppSchema,
  access: { role: "admin", session: true },
  rest: { method: "POST", path: "/connections/github-app/attempts" },
  cli: null,
  run: ({ deps, actor, audit }, request) => beginGithubApp(deps, { actor, audit, request }),
});

export const completeGithubAppOperation = defineOperation({
  name: "connections.completeGithubApp",
  kind: "mutation",
  summary: "Take GitHub's answer and keep the App's credentials, sealed; used from the next start on",
  input: z.object({ code: z.string().min(1).max(200), state: z.string().min(1).max(200) }),
  output: connectedAppSchema,
  access: { role: "admin", session: true },
  auditRows: {
    least: 2,
    most: 2,
    because: "GitHub is outside the transaction: the intent is on record before it hands out a key.",
  },
  rest: { method: "POST", path: "/connections/github-app" },
  cli: null,
  run: ({ deps, actor, audit }, { code, state }) => completeGithubApp(deps, { actor, audit, code, state }),
});

export const disconnectGithubAppOperation = defineOperation({
  name: "connections.disconnectGithubApp",
  kind: "mutation",
  summary: "Forget the connected App's credentials; the next start works without it",
  input: z.object({}),
  output: z.object({ disconnected: z.string() }),
  access: { role: "admin" },
  rest: { method: "DELETE", path: "/connections/github-app" },
  cli: "connections github-app disconnect",
  run: ({ deps, audit }) => disconnectGithubApp(deps, audit),
});

export const connectionOperations = [
  listConnectionsOperation,
  testConnectionOperation,
  getGithubAppOperation,
  beginGithubAppOperation,
  completeGithubAppOperation,
  disconnectGithubAppOperation,
] as const;
