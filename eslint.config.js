import { defineConfig, globalIgnores } from "eslint/config";
import nextVitals from "eslint-config-next/core-web-vitals";
import tseslint from "typescript-eslint";
import { budgets } from "./scripts/eslint-budgets.mjs";

const tests = ["**/*.test.{ts,tsx}", "**/*.testsuite.ts", "**/testing.ts", "e2e/**", "bench/**"];

// Of TypeScript. scripts/start.mjs and scripts/waymark.mjs resolve WAYMARK_DATA themselves: they run on the machine's own
// Node, before TypeScript can, and hand it on as an absolute path.
const processEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: "Only server/runtime/env.ts reads the environment; take the value as an argument.",
};
const drizzleTransaction = {
  selector: "CallExpression[callee.property.name='transaction']",
  message:
    "Use withTx from db/client.ts: drizzle's transaction() defaults to DEFERRED and loses atomicity with async bodies.",
};
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
      "no-restricted-syntax": ["error", processEnv, drizzleTransaction],
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "import/no-anonymous-default-export": "off",
    },
  },
  { files: ["app/**/page.tsx"], rules: { "max-lines": ["error", { max: 60 }] } },
  {
    files: ["server/*/domain/**/*.ts", "server/kernel/**/*.ts"],
    ignores: tests,
    rules: { "no-restricted-syntax": ["error", processEnv, drizzleTransaction, ...impure] },
  },
  {
    files: ["instrumentation.ts", "server/runtime/env.ts"],
    rules: { "no-restricted-syntax": ["error", drizzleTransaction] },
  },
  {
    files: tests,
    rules: {
      "budgets/function-lines": "off",
      "max-params": "off",
      "no-restricted-syntax": "off",
      "@typescript-eslint/consistent-type-assertions": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "react-hooks/rules-of-hooks": "off",
    },
  },
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
