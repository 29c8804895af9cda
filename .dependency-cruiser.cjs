// The dependency rules of docs/architecture.md as code. Zero exceptions; scripts/boundaries.test.ts plants violations.
const { globSync } = require("node:fs");
const path = require("node:path");

const PLATFORM = "kernel|runtime|github|jobs|trpc|doors|forge|cli|providers|sandbox|supervisor";
const PURE = "^server/[^/]+/domain/|^server/kernel/";
const PURE_PACKAGES =
  "node_modules/(zod|@cfworker/json-schema|decimal\\.js|yaml|semver|node-diff3|@prometheus-io/lezer-promql|@lezer/(common|lr)|@marcbachmann/cel-js)/";
const TEST = "\\.(test|testsuite)\\.tsx?$|/testing(/|\\.ts$)";
const STORE = "^server/[^/]+/store(\\.ts$|/)";
/** They open the portal's file beside it: people no door admits yet, a table that is gone, failures forgotten. */
const BESIDE_THE_PORTAL =
  "^e2e/(add-(person|failed-job)|note-webhook)\\.ts$|^e2e/journeys/error-pages\\.spec\\.ts$|^bench/sign-in-answers\\.ts$";
const DOOR = "^app/(_trpc/server\\.tsx?|api/|healthz/|readyz/|metrics/|setup/)|^instrumentation\\.ts$";
const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

/** One rule per folder under one name: a pattern cannot say "any folder above me", and routes are full of brackets. */
const componentsRules = globSync("app/**/_components").map((folder) => {
  const route = `^${path.dirname(folder).replaceAll(/[()[\].]/g, "\\$&")}/`;
  return rule(
    "components-belong-to-their-route",
    "_components/ is private to its route; what routes share lies in a private folder above them.",
    { pathNot: route },
    { path: `${route}_components/` },
  );
});

module.exports = {
  forbidden: [
    rule("no-cycles", "No cycles, type-only ones included.", {}, { circular: true }),
    rule("no-unresolvable", "Every import resolves.", {}, { couldNotResolve: true }),
    rule(
      "domain-is-pure",
      "domain/ and kernel/ import zod, each other and listed pure packages.",
      { path: PURE, pathNot: TEST },
      { pathNot: `${PURE}|${PURE_PACKAGES}` },
    ),
    rule(
      "kernel-knows-nobody",
      "kernel/ imports nothing of ours.",
      { path: "^server/kernel/", pathNot: TEST },
      { path: "^(app|server|db)/", pathNot: "^server/kernel/" },
    ),
    rule(
      "browser-schemas-import-zod-only",
      "domain/*.schema.ts ships to the browser: zod and other schemas only.",
      { path: "^server/[^/]+/domain/.*\\.schema\\.ts$" },
      { pathNot: "node_modules/zod/|\\.schema\\.ts$|^server/kernel/" },
    ),
    rule(
      "drizzle-only-in-stores",
      "SQL lives in db/, stores and the job queue.",
      {
        path: "^(app|server|scripts|e2e|bench)/",
        pathNot: `${STORE}|^server/jobs/|^server/forge/|${BESIDE_THE_PORTAL}|${TEST}`,
      },
      { path: "node_modules/(drizzle-orm|better-sqlite3)/|^db/schema/" },
    ),
    rule(
      "octokit-only-in-github",
      "One Octokit factory in server/github.",
      { pathNot: `^server/github/|^e2e/|${TEST}|^node_modules` },
      { path: "node_modules/@octokit/" },
    ),
    rule(
      "trpc-only-in-transport",
      "tRPC is an adapter.",
      { pathNot: "^server/trpc/|^app/(_trpc|api)/|^node_modules" },
      { path: "node_modules/@trpc/" },
    ),
    rule(
      "server-knows-no-ui",
      "next and react never in server/ or db/.",
      { path: "^(server|db)/" },
      { path: "^app/|node_modules/(next|react|react-dom)/" },
    ),
    rule(
      "db-knows-only-domain",
      "db/ imports pure code and the environment only.",
      { path: "^db/", pathNot: TEST },
      { path: "^server/", pathNot: `${PURE}|^server/runtime/` },
    ),
    rule(
      "app-enters-by-one-door",
      "app/ takes values from domain/ and kernel/ only; its doors excepted.",
      { path: "^app/", pathNot: `${DOOR}|${TEST}` },
      { path: "^(server|db)/", pathNot: `${PURE}|^server/trpc/root\\.ts$` },
    ),
    rule(
      "router-reaches-app-as-type",
      "The tRPC router reaches the app as a type.",
      { path: "^app/", pathNot: `${DOOR}|${TEST}` },
      { path: "^server/trpc/root\\.ts$", dependencyTypesNot: ["type-only"] },
    ),
    rule(
      "ui-knows-no-product",
      "app/_ui could ship in another product: it imports nothing else of ours.",
      { path: "^app/_ui/", pathNot: TEST },
      { path: "^(app|server|db)/", pathNot: "^app/_ui/" },
    ),
    ...componentsRules,
    rule(
      "slices-share-use-cases-only",
      "A slice never imports another folder's operations or jobs, however deep they lie.",
      { path: `^server/(?!(?:${PLATFORM})/)([^/]+)/`, pathNot: TEST },
      { path: "^server/.+/(operations|jobs)(\\.ts$|/)", pathNot: "^server/$1/" },
    ),
    rule(
      "stores-stay-in-their-folder",
      "Nobody, the platform included, imports the store of another folder.",
      { path: "^server/([^/]+)/", pathNot: TEST },
      { path: "^server/.+[/-]store(\\.ts$|/)", pathNot: "^server/$1/" },
    ),
    rule("templates-are-data", "Templates are data, never imported.", {}, { path: "^templates/" }),
    rule(
      "forge-stands-alone",
      "The embedded forge imports nothing of the portal; server/sandbox knows neither of the two.",
      { path: "^server/forge/", pathNot: TEST },
      { path: "^(server|db|app)/", pathNot: "^server/(forge|sandbox)/" },
    ),
    rule(
      "sandbox-knows-nobody",
      "The sandbox serves portal and forge alike: beside kernel/ it needs the list of a process's children only.",
      { path: "^server/sandbox/", pathNot: TEST },
      { path: "^(server|db|app)/", pathNot: "^server/(sandbox|kernel)/|^server/runtime/own-children\\.ts$" },
    ),
    rule(
      "nobody-imports-forge",
      "The portal talks to the forge over HTTP.",
      { path: "^(server|db|app)/", pathNot: `^server/forge/|${TEST}` },
      { path: "^server/forge/" },
    ),
    rule(
      "catalog-is-the-base-slice",
      "catalog imports no other product slice (identity and audit excepted).",
      { path: "^server/catalog/", pathNot: TEST },
      { path: `^server/(?!(?:${PLATFORM}|catalog|identity|audit)/)[^/]+/` },
    ),
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules|^templates/" },
    exclude: { path: "^(\\.next|data)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json"],
    },
  },
};
