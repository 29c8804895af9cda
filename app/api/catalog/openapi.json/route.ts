import packageJson from "~/package.json";
import { buildOpenApi } from "~/server/doors/openapi.ts";
import { operations } from "~/server/doors/operations.ts";
import { readEnv } from "~/server/runtime/env.ts";
import { answer, jsonAnswer, sessionCookieName } from "../../_door/request";

export const dynamic = "force-dynamic";

export const GET = (request: Request): Promise<Response> =>
  answer(request, "/api/catalog/openapi.json", async () => {
    const sessionCookie = sessionCookieName({ env: readEnv() });
    const options = { version: packageJson.version, base: "/api/catalog", sessionCookie } as const;
    return jsonAnswer(200, buildOpenApi(operations, options));
  });
