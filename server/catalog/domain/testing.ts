/** Hostile descriptor texts, seeded: mutated real ones, grammar-made ones and bombs, in the proportion 5 : 4 : 1. */
import fc from "fast-check";

const real = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: checkout-api
  namespace: default
  title: Checkout
  description: "Takes payments: cards, wallets"
  annotations:
    waymark.dev/tier: "1"
    github.com/project-slug: acme/checkout-api
  tags: [java, pci]
  links:
    - url: https://example.com/a?b=c#d
      title: Dashboard
spec:
  type: service
  lifecycle: production
  owner: group:default/payments
  system: shop
  dependsOn:
    - resource:default/orders-db
  providesApis: [orders]
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: { name: orders }
spec:
  type: openapi
  lifecycle: production
  owner: payments
  definition: |
    openapi: 3.1.0
    info: { title: Orders }
`;

const splices = [
  "&a ",
  "*a",
  "!!binary ",
  "!<tag:x> ",
  "<<: ",
  "? ",
  "- ",
  "[",
  "]",
  "{",
  "}",
  ": ",
  "|\n",
  ">-\n",
  "---\n",
  "...\n",
  "%YAML 1.1\n",
  "\t",
  "\0",
  "\u2028",
  "__proto__: ",
  "constructor: ",
  "0x1F",
  "1e999",
  "-.inf",
  "~",
  "yes",
  "'",
  '"',
  "\\x41",
  "\u{1F4A9}",
  "\uD800",
  "# ",
  "@",
  "`",
];

const mutated = fc
  .array(fc.record({ at: fc.nat(real.length), remove: fc.nat(12), insert: fc.constantFrom(...splices) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((edits) =>
    edits.reduce(
      (text, edit) => text.slice(0, edit.at) + edit.insert + text.slice(edit.at + edit.remove),
      real,
    ),
  );

const scalar = fc.oneof(
  fc.string({ maxLength: 20, unit: "binary" }),
  fc.constantFrom(...splices, "a", "component:default/x", "1", "true"),
);
const { flow } = fc.letrec<{ flow: string }>((tie) => ({
  flow: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    scalar,
    fc.array(tie("flow"), { maxLength: 5 }).map((items) => `[${items.join(", ")}]`),
    fc
      .array(fc.tuple(scalar, tie("flow")), { maxLength: 5 })
      .map((pairs) => `{${pairs.map(([k, v]) => `${k}: ${v}`).join(", ")}}`),
  ),
}));
const generated = fc
  .record({
    kind: fc.oneof(fc.constantFrom("Component", "API", "Group", "User", "Template", "System"), scalar),
    metadata: flow,
    spec: flow,
    more: flow,
  })
  .map(
    (part) =>
      `apiVersion: backstage.io/v1alpha1\nkind: ${part.kind}\nmetadata: ${part.metadata}\nspec: ${part.spec}\n${part.more}\n`,
  );

const bombUnits = [
  "[",
  "{a: ",
  "- ",
  "? ",
  "&a [",
  "!a ",
  "a: &b\n",
  "[[],",
  "'",
  "|\n ",
  "\n",
  "---\n",
  "{",
  ": ",
  "a:\n ",
];
const bombs = (maxLength: number) =>
  fc
    .tuple(fc.constantFrom(...bombUnits), fc.integer({ min: 100, max: maxLength }))
    .map(([unit, length]) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length));

export const hostileDescriptors = (maxBombLength: number) =>
  fc.oneof(
    { weight: 5, arbitrary: mutated },
    { weight: 4, arbitrary: generated },
    { weight: 1, arbitrary: bombs(maxBombLength) },
  );
