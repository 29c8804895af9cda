import { sendJson } from "./responses.js";
import type { Route } from "./router.js";

/** The service's own endpoints. Replace the greeting with what this service is for. */
export const routes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/greetings/{name}",
    handle({ response, params, log }) {
      log.debug("greeting requested", { name: params["name"] });
      sendJson(response, 200, { message: `Hello, ${params["name"]}!` });
    },
  },
];
