/* The doors for programs that are no operation, as the OpenAPI documents describe them. own-doors.ts says which. */
import { z } from "zod";
import { webhookEvents } from "../catalog/domain/webhook.ts";
import { unsupportedPaths } from "../catalog/backstage/unsupported.ts";
import { readinessSchema } from "./check-readiness.ts";
import type { RestBase } from "./define-operation.ts";
import { requestIdHeader, type ErrorCollector } from "./openapi-errors.ts";
import type { Json } from "./openapi-schemas.ts";

/** These answer at the root, whatever the base of the document. */
const atRoot = { servers: [{ url: "/" }] };
const tags = ["portal"];

const jsonOf = (schema: z.ZodType): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: "output" });
  return { "application/json": { schema: rest } };
};

const textHeader = (name: string, schema: Json): Json => ({ name, in: "header", required: true, schema });

const webhookStateSchema = z.object({ state: z.enum(["accepted", "duplicate"]) });

function webhookPath(errors: ErrorCollector): Json {
  const answerOf = (description: string) => ({
    description,
    headers: requestIdHeader,
    content: jsonOf(webhookStateSchema),
  });
  const limits = { type: "string", minLength: 1, maxLength: 100 };
  return {
    post: {
      operationId: "webhooks.receiveGithub",
      tags,
      summary: "A delivery of the forge's webhook",
      description: `For the forge. Signed instead of authorised; understood are ${webhookEvents.join(", ")}, every other event is taken and does nothing. At most 25 MiB.`,
      security: [{ webhookSignature: [] }],
      parameters: [
        textHeader("x-github-event", limits),
        textHeader("x-github-delivery", {
          ...limits,
          description: "The delivery's id: one that was seen before does nothing again.",
        }),
      ],
      requestBody: { required: true, content: { "application/json": { schema: { type: "object" } } } },
      responses: {
        200: answerOf("Seen before; nothing was done."),
        202: answerOf("Stored; what it asks for is done soon."),
        ...errors.refer([400, 401, 408, 413, 421, 500, 503], "signature"),
      },
    },
  };
}

function documentPath(errors: ErrorCollector): Json {
  return {
    get: {
      operationId: "portal.getOpenApi",
      tags,
      summary: "This document",
      security: [],
      responses: {
        200: {
          description: "OpenAPI 3.1.",
          headers: requestIdHeader,
          content: {
            "application/json": { schema: { type: "object", required: ["openapi", "info", "paths"] } },
          },
        },
        ...errors.refer([500], "none"),
      },
    },
  };
}

const healthPath: Json = {
  ...atRoot,
  get: {
    operationId: "portal.getHealth",
    tags,
    summary: "Whether the process answers; asks no database",
    security: [],
    responses: {
      200: { description: "It does.", content: { "text/plain": { schema: { const: "ok\n" } } } },
    },
  },
};

function readinessPath(errors: ErrorCollector): Json {
  return {
    ...atRoot,
    get: {
      operationId: "portal.getReadiness",
      tags,
      summary: "Whether the portal can work, and whether the forge answers",
      security: [],
      responses: {
        200: {
          description: "Ready. A forge that does not answer is told and nothing more.",
          headers: requestIdHeader,
          content: jsonOf(readinessSchema),
        },
        ...errors.refer([500, 503], "none"),
      },
    },
  };
}

function metricsPath(errors: ErrorCollector): Json {
  return {
    ...atRoot,
    get: {
      operationId: "portal.getMetrics",
      tags,
      summary: "Metrics of the web process for Prometheus",
      description: "Open where the portal listens on loopback alone; elsewhere any token or session will do.",
      security: [{}, { token: [] }, { session: [] }],
      responses: {
        200: {
          description: "The text format of Prometheus.",
          headers: requestIdHeader,
          content: { "text/plain": { schema: { type: "string" } } },
        },
        ...errors.refer([400, 401, 421, 429, 500, 503], "token or session"),
      },
    },
  };
}

/** What Backstage's clients may ask for and get a reason instead. */
function unsupportedOperation(at: (typeof unsupportedPaths)[number], errors: ErrorCollector): Json {
  const literals = at.path.split("/").filter((part) => part !== "" && !part.startsWith("{"));
  const names = [...at.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  return {
    operationId: ["catalog.unsupported", at.method.toLowerCase(), ...literals].join("."),
    tags: ["catalog"],
    summary: "Not supported",
    description: at.reason,
    security: [{ token: [] }, { session: [] }],
    parameters: names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } })),
    responses: errors.refer([400, 401, 403, 408, 413, 415, 421, 429, 500, 501, 503], "token or session"),
  };
}

function unsupportedOperations(errors: ErrorCollector): Record<string, Json> {
  const paths: Record<string, Json> = {};
  for (const at of unsupportedPaths)
    paths[at.path] = { ...paths[at.path], [at.method.toLowerCase()]: unsupportedOperation(at, errors) };
  return paths;
}

/** Path → path item, beside the operations' own. */
export function describeOwnDoors(base: RestBase, errors: ErrorCollector): Readonly<Record<string, Json>> {
  const document = { "/openapi.json": documentPath(errors) };
  if (base === "/api/catalog") return { ...unsupportedOperations(errors), ...document };
  return {
    ...document,
    "/webhooks/github": webhookPath(errors),
    "/healthz": healthPath,
    "/readyz": readinessPath(errors),
    "/metrics": metricsPath(errors),
  };
}
