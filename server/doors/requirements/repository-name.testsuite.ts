/* R33: what a new repository may be called. Comes after the suite that makes `hostile-text-0`. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { bearer, json, outcome, read, send, subject } from "./testing.ts";

export function repositoryNameSuite(): void {
  describe("R33: the name of a repository", () => {
    const start = (name: string) =>
      send(
        "POST",
        "/api/v1/runs",
        { ...json, ...bearer(subject().tokens.developer) },
        {
          template: "typescript-service",
          values: { name, owner: "group:default/payments" },
        },
      );

    const fieldsSchema = z.object({
      details: z.object({ fields: z.array(z.object({ field: z.string() })) }),
    });
    const preview = (name: string) =>
      send(
        "POST",
        "/api/v1/templates/typescript-service/preview",
        { ...json, ...bearer(subject().tokens.developer) },
        {
          values: { name, owner: "group:default/payments" },
        },
      );
    const refusals = async (name: string, code: string): Promise<void> => {
      for (const answer of [await start(name), await preview(name)]) {
        expect(outcome(answer), answer.body).toEqual([400, code]);
        const { fields } = fieldsSchema.parse(read(answer)).details;
        expect(fields.map(({ field }) => field)).toContain("name");
      }
    };

    it.each([
      "-a",
      "a..b",
      "../x",
      "Upper",
      "a_b",
      "a.b",
      "..",
      ".git",
      "a b",
      "a/b",
      "x".repeat(100),
      "é",
      "a",
      "",
    ])("%j is no repository's: refused before the forge hears of it, here and in the preview", (name) =>
      refusals(name, "invalid_repo_name"),
    );

    it.each(["ab", "9lives", "a--b", "ab-", "x".repeat(41)])(
      "%j could be a repository's, and is not what the template asks for",
      (name) => refusals(name, "invalid_input"),
    );

    it("with a character that no file can hold is refused as input", async () => {
      expect((await start("a\u0000b")).status).toBe(400);
    });

    it("that is taken is refused with who made it", async () => {
      const answer = await start("hostile-text-0");
      expect(outcome(answer)).toEqual([409, "repo_exists"]);
      expect(answer.body).toContain("was not created by this run");
    });
  });
}
