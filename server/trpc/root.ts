import {
  createTokenOperation,
  getViewer,
  listTokensOperation,
  revokeTokenOperation,
  setPasswordOperation,
} from "../identity/operations.ts";
import { router, toMutation, toQuery } from "./init.ts";

export const appRouter = router({
  viewer: router({ get: toQuery(getViewer), setPassword: toMutation(setPasswordOperation) }),
  tokens: router({
    list: toQuery(listTokensOperation),
    create: toMutation(createTokenOperation),
    revoke: toMutation(revokeTokenOperation),
  }),
});

export type AppRouter = typeof appRouter;
