import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../kernel/finding.ts";
import { anEntity } from "../testing.ts";
import { decideOutcome, type DescriptorInput, type Holder } from "./descriptor-outcome.ts";
import type { SetDocument } from "./parse-descriptor-set.ts";

const refOf = (name: string): string => `component:default/${name}`;
const good = (name: string, file = "catalog-info.yaml", line = 1): SetDocument => ({
  line,
  kind: "Component",
  ref: refOf(name),
  entity: anEntity(name),
  targets: [],
  file,
});
const broken = (name: string | null): SetDocument => ({
  ...good(name ?? "x"),
  ref: name === null ? null : refOf(name),
  entity: null,
});
const finding = (severity: Finding["severity"]): Finding => ({
  file: "catalog-info.yaml",
  line: 2,
  column: 3,
  severity,
  code: severity === "error" ? "wrong-type" : "tier-invalid",
  message: "x",
});
const decide = (
  documents: readonly SetDocument[],
  more: Partial<Omit<DescriptorInput, "set">> & { readonly findings?: readonly Finding[] } = {},
) => {
  const { findings = [], ...rest } = more;
  return decideOutcome({
    set: { documents, findings },
    repositoryId: "repo_mine",
    heldBefore: [],
    holders: new Map(),
    ...rest,
  });
};
const heldBy = (...holders: readonly (readonly [string, Holder])[]) =>
  new Map(holders.map(([name, holder]) => [refOf(name), holder]));
const other: Holder = { repositoryId: "repo_other", label: "acme/other" };
const mine: Holder = { repositoryId: "repo_mine", label: "acme/mine" };
const forge: Holder = { repositoryId: null, label: "the forge" };

describe("a descriptor without errors", () => {
  it("saves what it describes and takes away what it describes no more", () => {
    const outcome = decide([good("a"), good("b", "services/b.yaml")], {
      heldBefore: [refOf("a"), refOf("gone")],
      holders: heldBy(["a", mine]),
    });
    expect(outcome.save.map(({ ref, file }) => [ref, file])).toEqual([
      [refOf("a"), "catalog-info.yaml"],
      [refOf("b"), "services/b.yaml"],
    ]);
    expect(outcome).toMatchObject({ remove: [refOf("gone")], keepInvalid: [], conflicts: [], findings: [] });
  });

  it("takes everything away when it is empty or gone", () => {
    expect(decide([], { heldBefore: [refOf("a"), refOf("b")] })).toEqual({
      save: [],
      keepInvalid: [],
      remove: [refOf("a"), refOf("b")],
      conflicts: [],
      findings: [],
    });
  });

  it("is not made an invalid one by warnings", () => {
    const outcome = decide([good("a")], { heldBefore: [refOf("b")], findings: [finding("warning")] });
    expect(outcome).toMatchObject({ remove: [refOf("b")], keepInvalid: [], findings: [finding("warning")] });
  });
});

describe("a descriptor with an error", () => {
  it("takes nothing away: what cannot be seen in it is kept and marked, what can be read is saved", () => {
    const outcome = decide([good("a"), broken("b"), broken(null)], {
      heldBefore: [refOf("a"), refOf("b"), refOf("c")],
      holders: heldBy(["a", mine], ["b", mine], ["c", mine]),
      findings: [finding("error")],
    });
    expect(outcome.save.map(({ ref }) => ref)).toEqual([refOf("a")]);
    expect(outcome).toMatchObject({ keepInvalid: [refOf("b"), refOf("c")], remove: [], conflicts: [] });
  });

  it("makes no entity of a document that was never right", () => {
    expect(decide([broken("new")], { findings: [finding("error")] })).toMatchObject({
      save: [],
      keepInvalid: [],
      remove: [],
    });
  });
});

describe("a name that somebody else uses", () => {
  it.each([
    ["another repository", other, "acme/other"],
    ["the forge", forge, "the forge"],
  ])("stays with %s; the newcomer is told where, and who has it", (_case, holder, label) => {
    const outcome = decide([good("a", "services/a.yaml", 12), good("b")], { holders: heldBy(["a", holder]) });
    expect(outcome.save.map(({ ref }) => ref)).toEqual([refOf("b")]);
    expect(outcome.conflicts).toEqual([{ ref: refOf("a"), path: "services/a.yaml" }]);
    expect(outcome.findings).toEqual([
      {
        file: "services/a.yaml",
        line: 12,
        column: 1,
        severity: "error",
        code: "entity_conflict",
        message: `expected a name nobody else uses, found ${refOf("a")}, which ${label} described first; rename one of them or delete the other file`,
      },
    ]);
  });

  it("does not keep alive what the same descriptor describes no more", () => {
    const outcome = decide([good("taken")], {
      heldBefore: [refOf("old")],
      holders: heldBy(["taken", other]),
    });
    expect(outcome).toMatchObject({ save: [], remove: [refOf("old")], keepInvalid: [] });
  });

  it("is no conflict while the document that wants it is broken", () => {
    const outcome = decide([broken("a")], { holders: heldBy(["a", other]), findings: [finding("error")] });
    expect(outcome).toMatchObject({ save: [], conflicts: [], findings: [finding("error")] });
  });
});

describe("any descriptor", () => {
  it("accounts for every name once: saved, in conflict, kept or removed; nobody else's name is ever written", () => {
    const name = fc.constantFrom(..."abcdef");
    const input = fc.record({
      documents: fc.uniqueArray(fc.tuple(name, fc.boolean()), { selector: ([text]) => text }),
      held: fc.uniqueArray(name),
      others: fc.uniqueArray(name),
      isBroken: fc.boolean(),
    });
    fc.assert(
      fc.property(input, ({ documents, held, others, isBroken }) => {
        const heldBefore = held.map(refOf);
        const foreign = others.filter((text) => !held.includes(text));
        const holders = heldBy(
          ...held.map((text) => [text, mine] as const),
          ...foreign.map((text) => [text, other] as const),
        );
        const set = documents.map(([text, isGood]) => (isGood || !isBroken ? good(text) : broken(text)));
        const findings = isBroken ? [finding("error")] : [];
        const outcome = decide(set, { heldBefore, holders, findings });
        const saved = outcome.save.map(({ ref }) => ref);
        const refused = outcome.conflicts.map(({ ref }) => ref);
        const readable = set.flatMap(({ entity, ref }) => (entity === null || ref === null ? [] : [ref]));
        expect([...saved, ...refused].toSorted()).toEqual(readable.toSorted());
        expect(saved.filter((ref) => foreign.map(refOf).includes(ref))).toEqual([]);
        const left = heldBefore.filter((ref) => !saved.includes(ref));
        expect([...outcome.remove]).toEqual(isBroken ? [] : left);
        expect([...outcome.keepInvalid]).toEqual(isBroken ? left : []);
        expect(outcome.findings).toHaveLength(findings.length + refused.length);
      }),
      { seed: 43, numRuns: 300 },
    );
  });
});
