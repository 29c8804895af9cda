import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatFinding } from "../../kernel/finding.ts";
import { validateFiles } from "./validate-files.ts";

const group =
  "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: { name: a }\nspec: { type: team, children: [] }\n";
let folder: string;

beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "waymark-validate-"));
  await fs.mkdir(path.join(folder, "svc", "node_modules"), { recursive: true });
  await fs.writeFile(path.join(folder, "catalog-info.yaml"), group);
  await fs.writeFile(
    path.join(folder, "svc", "catalog-info.yaml"),
    `${group}---\n${group.replace("name: a", "name: a!")}`,
  );
  await fs.writeFile(path.join(folder, "svc", "node_modules", "catalog-info.yaml"), "broken: [");
  await fs.writeFile(path.join(folder, "other.yaml"), group);
});
afterAll(() => fs.rm(folder, { recursive: true }));

describe("validateFiles", () => {
  it("checks every descriptor below a folder and any file named outright, dependencies left out", async () => {
    const { valid, findings } = await validateFiles([folder, path.join(folder, "other.yaml")]);
    expect(valid).toEqual(["group:default/a", "group:default/a", "group:default/a"]);
    expect(findings.map(formatFinding)).toEqual([
      expect.stringContaining(
        `${path.join(folder, "svc", "catalog-info.yaml")}:8:19: invalid-value: metadata.name`,
      ),
    ]);
  });

  it("says so when there is nothing to check", async () => {
    const { findings } = await validateFiles([path.join(folder, "nowhere")]);
    expect(findings).toMatchObject([{ code: "file-missing" }]);
  });
});
