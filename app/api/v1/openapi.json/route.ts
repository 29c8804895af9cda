import packageJson from "~/package.json";
import { buildOpenApi } from "~/server/doors/openapi.ts";
import { restOperations } from "~/server/doors/operations.ts";
import { answer, jsonAnswer } from "../../_door/request";

export const dynamic = "force-dynamic";

export const GET = (request: Request): Promise<Response> =>
  answer(request, "/api/v1/openapi.json", async () =>
    jsonAnswer(200, buildOpenApi(restOperations, packageJson.version)),
  );
