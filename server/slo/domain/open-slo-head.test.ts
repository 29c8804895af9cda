/*
 * Bad heads and metadata of documents with the finding a person reads: place, code, what was expected and what was
 * found. Judged by the OpenSLO v1 specification and the validation of its go-sdk (pkg/openslo/v1).
 */
import { describe, expect, it } from "vitest";
import { smallSlo as slo } from "../testing.ts";
import { changedSlo as changed, openSloFindings as found } from "../testing/read-definitions.ts";

it("the document that the tables below spoil is valid", () => {
  expect(found(slo)).toEqual([]);
});

describe("the head of a document", () => {
  it.each([
    [
      "no apiVersion",
      "kind: SLO\n",
      "a.yaml:1:1: unsupported-version: expected apiVersion openslo/v1, found nothing",
    ],
    [
      "the alpha version Sloth reads",
      "apiVersion: openslo/v1alpha\nkind: SLO\n",
      'a.yaml:1:13: unsupported-version: expected apiVersion openslo/v1, found "openslo/v1alpha"',
    ],
    [
      "the unstable next version",
      "apiVersion: openslo.com/v2alpha\nkind: SLO\n",
      'a.yaml:1:13: unsupported-version: expected apiVersion openslo/v1, found "openslo.com/v2alpha"',
    ],
    [
      "a version that is a number",
      "apiVersion: 1\nkind: SLO\n",
      "a.yaml:1:13: unsupported-version: expected apiVersion openslo/v1, found 1",
    ],
    [
      "no kind",
      "apiVersion: openslo/v1\nmetadata: { name: a }\n",
      "a.yaml:1:1: unknown-kind: expected kind to be one of SLO, SLI, Service, DataSource, AlertPolicy, AlertCondition, AlertNotificationTarget, found nothing",
    ],
    [
      "a kind in the wrong case",
      "apiVersion: openslo/v1\nkind: service\n",
      'a.yaml:2:7: unknown-kind: expected kind to be one of SLO, SLI, Service, DataSource, AlertPolicy, AlertCondition, AlertNotificationTarget, found "service"',
    ],
    [
      "a kind that every object inherits",
      "apiVersion: openslo/v1\nkind: constructor\n",
      'a.yaml:2:7: unknown-kind: expected kind to be one of SLO, SLI, Service, DataSource, AlertPolicy, AlertCondition, AlertNotificationTarget, found "constructor"',
    ],
    [
      "text in place of an object",
      "just text\n",
      "a.yaml:1:1: unsupported-version: expected apiVersion openslo/v1, found nothing",
    ],
    [
      "a list with a number in it",
      "- 7\n",
      "a.yaml:1:3: unsupported-version: expected apiVersion openslo/v1, found nothing",
    ],
    [
      "no metadata and no spec",
      "apiVersion: openslo/v1\nkind: Service\n",
      "a.yaml:1:1: required-field: metadata: expected object, found nothing",
      "a.yaml:1:1: required-field: spec: expected object, found nothing",
    ],
  ])("with %s is refused", (_what, text, ...expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe("the metadata", () => {
  const long = "n".repeat(64);
  it.each([
    [
      "no name",
      "metadata:\n  name: web-errors",
      "metadata:\n  displayName: Web",
      "a.yaml:4:3: required-field: metadata.name: expected string, found nothing",
    ],
    [
      "a name with an outer hyphen",
      "name: web-errors\nspec",
      "name: web-\nspec",
      'a.yaml:4:9: invalid-value: metadata.name: expected lower-case letters, digits and inner hyphens, found "web-"',
    ],
    [
      "a name with a dot",
      "name: web-errors\nspec",
      "name: web.errors\nspec",
      'a.yaml:4:9: invalid-value: metadata.name: expected lower-case letters, digits and inner hyphens, found "web.errors"',
    ],
    [
      "a name beyond ASCII",
      "name: web-errors\nspec",
      "name: wéb\nspec",
      'a.yaml:4:9: invalid-value: metadata.name: expected lower-case letters, digits and inner hyphens, found "wéb"',
    ],
    [
      "an empty name",
      "name: web-errors\nspec",
      'name: ""\nspec',
      'a.yaml:4:9: invalid-value: metadata.name: expected lower-case letters, digits and inner hyphens, found ""',
    ],
    [
      "a name of 64 characters",
      "name: web-errors\nspec",
      `name: ${long}\nspec`,
      `a.yaml:4:9: invalid-value: metadata.name: expected at most 63 characters, found "${"n".repeat(56)}…`,
    ],
    [
      "a name that YAML reads as a number",
      "name: web-errors\nspec",
      "name: 12\nspec",
      "a.yaml:4:9: wrong-type: metadata.name: expected string, found 12",
    ],
    [
      "a display name of 64 characters",
      "name: web-errors\nspec",
      `name: a\n  displayName: ${long}\nspec`,
      `a.yaml:5:16: invalid-value: metadata.displayName: expected at most 63 characters, found "${"n".repeat(56)}…`,
    ],
    [
      "a label that is a number",
      "name: web-errors\nspec",
      "name: a\n  labels: { tier: 1 }\nspec",
      "a.yaml:5:19: invalid-value: metadata.labels.tier: expected text or a list of texts, found 1",
    ],
    [
      "a label key with an outer dot",
      "name: web-errors\nspec",
      "name: a\n  labels: { team.: x }\nspec",
      'a.yaml:5:20: invalid-key: metadata.labels.team.: expected letters, digits and inner . _ - (at most 63), found "team."',
    ],
    [
      "a label key with a prefix, which only annotations have",
      "name: web-errors\nspec",
      "name: a\n  labels: { acme.com/team: x }\nspec",
      'a.yaml:5:28: invalid-key: metadata.labels.acme.com/team: expected letters, digits and inner . _ - (at most 63), found "acme.com/team"',
    ],
    [
      "an annotation that is a list",
      "name: web-errors\nspec",
      "name: a\n  annotations: { a: [x] }\nspec",
      "a.yaml:5:21: wrong-type: metadata.annotations.a: expected string, found a list of 1",
    ],
    [
      "an annotation key with two prefixes",
      "name: web-errors\nspec",
      "name: a\n  annotations: { a/b/c: x }\nspec",
      'a.yaml:5:25: invalid-key: metadata.annotations.a/b/c: expected letters, digits and inner . _ - (at most 63), found "a/b/c"',
    ],
    [
      "an annotation key with an upper-case prefix",
      "name: web-errors\nspec",
      "name: a\n  annotations: { Acme.com/b: x }\nspec",
      'a.yaml:5:30: invalid-key: metadata.annotations.Acme.com/b: expected letters, digits and inner . _ - (at most 63), found "Acme.com/b"',
    ],
    [
      "an unknown field",
      "name: web-errors\nspec",
      "name: a\n  namespace: b\nspec",
      'a.yaml:5:3: unknown-field: expected a known field, found "namespace" in metadata; remove it or correct its name',
    ],
  ])("with %s is refused", (...[, from, to, expected]) => {
    expect(found(changed(from, to))).toEqual([expected]);
  });
});
