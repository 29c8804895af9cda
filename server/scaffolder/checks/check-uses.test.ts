import { describe, expect, it } from "vitest";
import { parseActionsLock } from "./actions-lock.ts";
import { checkWorkflows } from "./check-workflows.ts";
import { judge } from "./testing.ts";

const SHA = "1".repeat(40);
const OTHER = "2".repeat(40);
const LOCK = parseActionsLock(`actions:
  - { repository: acme/scan, tag: v2.0.1, sha: "${SHA}" }
  - { repository: acme/scan, tag: v1.9.0, sha: "${OTHER}" }
  - { repository: acme/deploy, tag: v3.0.0, sha: "${"3".repeat(40)}" }
`);
const CALL = ".github/workflows/called.yml";
const judgeUses = (uses: string, { isJob = false, paths = [] as readonly string[] } = {}) => {
  const call = isJob ? `    uses: ${uses}\n` : `    steps:\n      - uses: ${uses}\n`;
  const job = isJob ? "" : "    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n";
  const text = `name: CI\non: push\npermissions: {}\nconcurrency: ci\njobs:\n  a:\n    permissions: {}\n${job}${call}`;
  return judge((repository) => checkWorkflows(repository, LOCK), {
    ".github/workflows/ci.yml": text,
    ...Object.fromEntries(paths.map((path) => [path, ""])),
  });
};
const at = (finding: string) => `.github/workflows/ci.yml:11:15: ${finding}`;

describe("an action of a step", () => {
  it.each([`acme/scan@${SHA} # v2.0.1`, `acme/scan@${OTHER} # v1.9.0`, `acme/scan/init@${SHA} # v2.0.1`])(
    "may be %s, because the lock has this commit",
    async (uses) => {
      expect(await judgeUses(uses)).toEqual([]);
    },
  );

  it.each([
    ["acme/scan@v2.0.1", "v2.0.1"],
    ["acme/scan@main", "main"],
    [`acme/scan@${SHA.slice(0, 7)}`, SHA.slice(0, 7)],
    [`acme/scan@${"3".repeat(40)} # v3.0.0`, "3".repeat(40)],
  ])("may not be %s, whatever that resolves to today", async (uses, found) => {
    expect(await judgeUses(uses)).toContain(
      at(`unpinned-uses: expected acme/scan@${SHA} (v2.0.1) or ${OTHER} (v1.9.0), found ${found}`),
    );
  });

  it("without a reference is told which there are", async () => {
    const found = await judgeUses("acme/deploy");
    expect(found).toContain(
      at(`unpinned-uses: expected acme/deploy@${"3".repeat(40)} (v3.0.0), found no reference`),
    );
  });

  it.each(["evil/scan", "acme/scanner", "acme/sca", "Acme/scan", "docker://acme/scan"])(
    "may not be %s, which nobody approved",
    async (name) => {
      expect(await judgeUses(`${name}@${SHA} # v2.0.1`)).toContain(
        at(`unknown-action: expected an action of actions.lock.yaml, found ${name}; add it there first`),
      );
    },
  );

  it.each(["", " # v2", " # v2.0.10", " # v2.0.1 or later", " # V2.0.1"])(
    "with the comment %j lies to whoever reads it",
    async (comment) => {
      expect(await judgeUses(`acme/scan@${SHA}${comment}`)).toEqual([
        at('ref-version-mismatch: expected the comment "# v2.0.1" behind the commit'),
      ]);
    },
  );

  it.each([[[]], [[".github/actions/build/main.js"]], [[".github/actions/build-all/action.yml"]]])(
    "of this repository must be there, which it is not with %j",
    async (paths: string[]) => {
      expect(await judgeUses("./.github/actions/build", { paths })).toContain(
        at("missing-action: expected .github/actions/build/action.yml in the repository, found none"),
      );
    },
  );

  it.each(["action.yml", "action.yaml", "Dockerfile"])(
    "of this repository is a folder with %s",
    async (name) => {
      const paths = [`.github/actions/build/${name}`];
      const found = await judgeUses("./.github/actions/build", { paths });
      expect(found.filter((finding) => finding.includes(": missing-"))).toEqual([]);
    },
  );
});

describe("a called workflow", () => {
  it("must be a file of this repository", async () => {
    expect(await judgeUses(`./${CALL}`, { isJob: true })).toContain(
      `.github/workflows/ci.yml:8:11: missing-workflow: expected the file ${CALL} in the repository, found none`,
    );
  });

  it("of another repository must be in the lock", async () => {
    expect(await judgeUses(`evil/ci/${CALL}@${SHA} # v1.0.0`, { isJob: true })).toContain(
      `.github/workflows/ci.yml:8:11: unknown-action: expected an action of actions.lock.yaml, found evil/ci/${CALL}; add it there first`,
    );
  });
});

describe("a workflow file", () => {
  const check = (text: string) =>
    judge((repository) => checkWorkflows(repository, LOCK), { ".github/workflows/a.yaml": text });

  it("that is empty is none", async () => {
    expect(await check("# later\n")).toContain(
      ".github/workflows/a.yaml:1:1: workflow-empty: expected a workflow, found nothing",
    );
  });

  it("in a folder below is none, and one must exist", async () => {
    expect(
      await judge((repository) => checkWorkflows(repository, LOCK), {
        ".github/workflows/deep/a.yml": "name: a\n",
      }),
    ).toEqual([
      ".github/workflows:1:1: workflow-missing: expected at least one workflow, or the service has no pipeline",
    ]);
  });

  it("with a text the linter cannot hand over is a finding, not a crash", async () => {
    const found = await check(
      "name: a\non: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        'k\"q': 1\n",
    );
    expect(found).toContainEqual(
      expect.stringMatching(
        /^\.github\/workflows\/a\.yaml:1:1: actionlint-failure: actionlint failed on this file: /,
      ),
    );
  });
});
