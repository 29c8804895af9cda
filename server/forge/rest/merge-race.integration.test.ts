import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { at, scaffold, startTestForge, textAt } from "../testing.ts";

describe("a branch that is deleted once it is merged", () => {
  it("stays when somebody pushed to it meanwhile", async () => {
    let meanwhile = (): void => undefined;
    const now = () => {
      meanwhile();
      return Date.now();
    };
    const busy = await startTestForge({ now });
    try {
      const repo = "/repos/waymark/race";
      const { commit } = await scaffold(busy, "race", { "a.txt": "a\n" });
      await busy.call("PATCH", repo, { delete_branch_on_merge: true });
      const write = async (branch: string, from: string): Promise<string> => {
        await busy.call("POST", `${repo}/git/refs`, { ref: `refs/heads/${branch}`, sha: from });
        const body = { message: branch, content: "Yg==", branch };
        return textAt((await busy.call("PUT", `${repo}/contents/${branch}.txt`, body)).body, "commit.sha");
      };
      const later = await write("later", await write("topic", commit));
      await busy.call("POST", `${repo}/pulls`, { title: "Change", head: "topic", base: "main" });
      const { body } = await busy.call("GET", repo);
      const heads = join(busy.dataDir, "repos", `${textAt(body, "id")}.git`, "refs", "heads");
      meanwhile = () => {
        if (readFileSync(join(heads, "main"), "utf8").trim() === commit) return;
        meanwhile = () => undefined;
        writeFileSync(join(heads, "topic"), `${later}\n`);
      };
      expect((await busy.call("PUT", `${repo}/pulls/1/merge`, {})).status).toBe(200);
      const { body: kept } = await busy.call("GET", `${repo}/git/ref/heads/topic`);
      expect(at(kept, "object.sha")).toBe(later);
    } finally {
      await busy.close();
    }
  });
});
