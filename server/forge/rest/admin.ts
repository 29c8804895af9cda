import { z } from "zod";
import { type FaultBox, faultSchema } from "../http/faults.ts";
import {
  type Call,
  created,
  noContent,
  ok,
  param,
  parseBody,
  read,
  type Reply,
  type Route,
} from "../http/call.ts";
import { invalidField, notFound, unprocessable } from "../http/problem.ts";
import type { RequestLog } from "../http/request-log.ts";
import { userShape } from "../present/account-shape.ts";
import {
  ensureAccount,
  findAccount,
  generateToken,
  isValidLogin,
  storeToken,
  updateProfile,
} from "../store/accounts.ts";
import { findAppBySlug, permissionsSchema, regrant } from "../store/apps.ts";
import { planSchema, writePlan } from "../store/plan.ts";

// The forge's own switches, below /_forge, for the holder of the bootstrap token only.

const tokenSchema = z.object({ login: z.string(), note: z.string().max(100).default("") });

/** A token that acts as that person, with that person's rights and bound by branch rules. */
function postToken(call: Call): Reply {
  const body = parseBody(call, tokenSchema, "Token");
  const account = findAccount(call.forge.db, body.login);
  if (account?.kind !== "User") throw notFound();
  const token = generateToken();
  storeToken(call.forge.db, token, { account, isAdmin: false, note: body.note, now: call.forge.now() });
  return created({ token, login: account.login });
}

/** Creates a person or sets name and address: this machine has no sign-up page. */
function putAccount(call: Call): Reply {
  const body = parseBody(
    call,
    z.object({ name: z.string().optional(), email: z.email().optional() }),
    "User",
  );
  const login = param(call, "login");
  if (!isValidLogin(login)) throw invalidField({ resource: "User", field: "login", code: "invalid" });
  const account = ensureAccount(call.forge.db, { login, kind: "User" }, call.forge.now());
  if (account.kind !== "User") throw unprocessable(`${login} is not a person`);
  updateProfile(call.forge.db, account.id, body);
  return ok({ ...userShape(call.forge, account), ...body });
}

/** Which of GitHub's plans the forge plays, to see what a smaller one leaves out. */
function putPlan(call: Call): Reply {
  const { plan } = parseBody(call, z.object({ plan: planSchema }), "Plan");
  writePlan(call.forge.db, plan);
  return ok({ plan });
}

/** Changes what an app asks for and was granted, as its owner and the organisation's would. */
function putPermissions(call: Call): Reply {
  const app = findAppBySlug(call.forge.db, param(call, "slug"));
  if (!app) throw notFound();
  const { permissions } = parseBody(call, z.object({ permissions: permissionsSchema }), "App");
  regrant(call.forge.db, app, permissions);
  return ok({ permissions });
}

function faultRoutes(faults: FaultBox): Route[] {
  const path = "/faults";
  const arm = (call: Call): Reply => {
    const body = parseBody(call, z.object({ faults: z.array(faultSchema) }), "Fault");
    faults.arm(body.faults);
    return created({ faults: faults.list() });
  };
  const clear = (): Reply => {
    faults.clear();
    return noContent();
  };
  return [
    { method: "POST", path, needs: "admin-token", permission: "", handle: arm },
    {
      method: "GET",
      path,
      needs: "admin-token",
      permission: "",
      handle: () => ok({ faults: faults.list() }),
    },
    { method: "DELETE", path, needs: "admin-token", permission: "", handle: clear },
  ];
}

export function createAdminRoutes(parts: { faults: FaultBox | undefined; requestLog: RequestLog }): Route[] {
  const log = (call: Call): Reply =>
    ok({ requests: parts.requestLog.since(Number(call.query.get("since") ?? 0) || 0) });
  return [
    read("/health", "", () => ok({ status: "ok" })),
    { method: "GET", path: "/log", needs: "admin-token", permission: "", handle: log },
    { method: "POST", path: "/tokens", needs: "admin-token", permission: "", handle: postToken },
    { method: "PUT", path: "/accounts/{login}", needs: "admin-token", permission: "", handle: putAccount },
    {
      method: "PUT",
      path: "/apps/{slug}/permissions",
      needs: "admin-token",
      permission: "",
      handle: putPermissions,
    },
    { method: "PUT", path: "/plan", needs: "admin-token", permission: "", handle: putPlan },
    ...(parts.faults ? faultRoutes(parts.faults) : []),
  ];
}
