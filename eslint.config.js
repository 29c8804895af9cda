import { defineConfig, globalIgnores } from "eslint/config";
import nextVitals from "eslint-config-next/core-web-vitals";
import tseslint from "typescript-eslint";
import { budgets } from "./scripts/eslint-budgets.mjs";

const tests = ["**/*.test.{ts,tsx}", "**/*.testsuite.ts", "**/testing.ts", "e2e/**", "bench/**"];

const refuse = (message, ...selectors) => selectors.map((selector) => ({ selector, message }));

// Of TypeScript. scripts/start.mjs and scripts/waymark.mjs resolve WAYMARK_DATA themselves: they run on the machine's own
// Node, before TypeScript can, and hand it on as an absolute path.
const processEnv = refuse(
  "Only server/runtime/env.ts reads the environment; take the value as an argument.",
  "MemberExpression[object.name='process'][property.name='env']",
  "MemberExpression[object.name='process'][property.value='env']",
  "MemberExpression[object.property.name='process'][property.name='env']",
  "VariableDeclarator[init.name='process'] > ObjectPattern > Property[key.name='env']",
  "ImportDeclaration[source.value=/^(node:)?process$/]",
);
const drizzleTransaction = refuse(
  "Use withTx from db/client.ts: drizzle's transaction() defaults to DEFERRED and loses atomicity with async bodies.",
  "CallExpression[callee.property.name='transaction']",
);
const defaultExport = refuse(
  "Export by name: a default has another name in every file that imports it.",
  "ExportDefaultDeclaration",
  "ExportSpecifier[exported.name='default']",
);
/** What no file does, tests included. */
const nowhere = [
  ...refuse(
    "Wait for what is to be seen, never for time.",
    "MemberExpression[property.name='waitForTimeout']",
  ),
  ...refuse(
    "Hand a fake in as an argument; no module is mocked.",
    "CallExpression[callee.object.name='vi'][callee.property.name=/^(do)?mock$/i]",
  ),
  ...refuse(
    "Pages are rendered for their reader, changes go through the API: no cached components, no Server Actions.",
    "ExpressionStatement[directive=/^use (cache|server)/]",
  ),
  ...refuse(
    "Images are served as they are; the optimiser is switched off.",
    "ImportDeclaration[source.value=/^next.(legacy.)?image$/]",
  ),
];
const restricted = (...lists) => ({ "no-restricted-syntax": ["error", ...nowhere, ...lists.flat()] });
const impure = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: "Take the time as an argument.",
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: "Take the time as an argument.",
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: "Take randomness as an argument.",
  },
];

export default defineConfig([
  globalIgnores([
    ".next/**",
    "templates/**",
    "data/**",
    "next-env.d.ts",
    "test-results/**",
    "playwright-report/**",
    "**/vendor/**",
  ]),
  ...nextVitals,
  { linterOptions: { noInlineConfig: true } },
  {
    files: ["**/*.{ts,tsx}"],
    plugins: { budgets },
    extends: [tseslint.configs.strict],
    languageOptions: { parserOptions: { project: "tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "max-lines": ["error", { max: 300, skipComments: true }],
      "budgets/function-lines": "error",
      "max-params": ["error", 3],
      "max-depth": ["error", 3],
      complexity: ["error", 12],
      "no-console": "error",
      ...restricted(processEnv, drizzleTransaction, defaultExport),
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "import/no-anonymous-default-export": "off",
    },
  },
  { files: ["app/**/page.tsx"], rules: { "max-lines": ["error", { max: 60 }] } },
  {
    files: ["server/*/domain/**/*.ts", "server/kernel/**/*.ts"],
    ignores: tests,
    rules: restricted(processEnv, drizzleTransaction, defaultExport, impure),
  },
  {
    files: ["instrumentation.ts", "server/runtime/env.ts"],
    rules: restricted(drizzleTransaction, defaultExport),
  },
  {
    files: ["app/**/{page,layout,loading,error,not-found,global-error}.tsx", "*.config.ts"],
    rules: restricted(processEnv, drizzleTransaction),
  },
  {
    files: tests,
    rules: {
      "budgets/function-lines": "off",
      "max-params": "off",
      ...restricted(defaultExport),
      "@typescript-eslint/consistent-type-assertions": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "react-hooks/rules-of-hooks": "off",
    },
  },
  { files: ["e2e/global-setup.ts"], rules: restricted() },
  { files: ["scripts/**/*.mjs"], rules: restricted(defaultExport) },
  {
    files: ["scripts/**/*.mjs", "*.js", "*.mjs"],
    plugins: { budgets },
    rules: {
      "max-lines": ["error", { max: 300 }],
      "budgets/function-lines": "error",
      "max-params": ["error", 3],
      "max-depth": ["error", 3],
      complexity: ["error", 12],
    },
  },
]);
