/* What workflows read: variables, secrets sealed for the forge alone, environments. */
import sodium from "libsodium-wrappers";
import { beforeAll, describe, expect, it } from "vitest";
import { sealForForge } from "./actions-settings.ts";
import { answer, failureOf, inTurn, refusal, scriptedForge } from "./testing/scripted-forge.ts";

const ref = { owner: "acme", repo: "web" };
let keys: { publicKey: string; open: (sealed: string) => string };
beforeAll(async () => {
  await sodium.ready;
  const pair = sodium.crypto_box_keypair();
  const original = sodium.base64_variants.ORIGINAL;
  keys = {
    publicKey: sodium.to_base64(pair.publicKey, original),
    open: (sealed) =>
      sodium.to_string(
        sodium.crypto_box_seal_open(sodium.from_base64(sealed, original), pair.publicKey, pair.privateKey),
      ),
  };
});

describe("a variable", () => {
  it.each([
    ["found", { name: "A", value: "1", created_at: "x" }, "1"],
    ["empty", { name: "A", value: "" }, ""],
    ["not there", refusal(404, "Not Found"), undefined],
  ])("is %s", async (_what, given, value) => {
    const { github, sent } = scriptedForge(() => given);
    expect(await github.variables.find(ref, "A")).toBe(value);
    expect(sent()).toEqual(["GET /repos/acme/web/actions/variables/A"]);
  });

  it("is made with name and value, and changed under its name", async () => {
    const { github, calls, sent } = scriptedForge(inTurn(answer(201, {}), answer(204)));
    await github.variables.create(ref, { name: "A", value: "1" });
    await github.variables.update(ref, { name: "A", value: "2\n" });
    expect(sent()).toEqual([
      "POST /repos/acme/web/actions/variables",
      "PATCH /repos/acme/web/actions/variables/A",
    ]);
    expect(calls[0]?.body).toEqual({ name: "A", value: "1" });
    expect(calls[1]?.body).toEqual({ value: "2\n" });
  });

  it("that is there already is a conflict", async () => {
    const { github } = scriptedForge(() => refusal(409, "Already exists"));
    expect(await failureOf(github.variables.create(ref, { name: "A", value: "1" }))).toMatchObject({
      kind: "conflict",
      isTransient: false,
    });
  });
});

describe("a secret", () => {
  it.each(["hunter2", "", "ü 🔑 \n", "x".repeat(48 * 1024)])(
    "is sealed so that only the forge opens it",
    async (value) => {
      const sealed = await sealForForge(value, keys.publicKey);
      expect(keys.open(sealed)).toBe(value);
      expect(Buffer.from(sealed, "base64")).toHaveLength(48 + Buffer.byteLength(value));
      expect(sealed).not.toBe(await sealForForge(value, keys.publicKey));
    },
  );

  it.each(["", "bm90IGEga2V5", "%%%"])("is not sealed with what is no key: %j", async (key) => {
    await expect(sealForForge("hunter2", key)).rejects.toThrow();
  });

  it("goes over the wire sealed, with the number of the key it was sealed for", async () => {
    const { github, calls, sent } = scriptedForge(
      inTurn({ key_id: "568", key: keys.publicKey }, answer(201, {})),
    );
    await github.secrets.put(ref, { name: "WAYMARK_TOKEN", value: "hunter2" });
    expect(sent()).toEqual([
      "GET /repos/acme/web/actions/secrets/public-key",
      "PUT /repos/acme/web/actions/secrets/WAYMARK_TOKEN",
    ]);
    const body: unknown = calls[1]?.body;
    expect(JSON.stringify(body)).not.toContain("hunter2");
    expect(body).toEqual({ key_id: "568", encrypted_value: expect.any(String) });
    const { encrypted_value } = Object(body) as { encrypted_value: string };
    expect(keys.open(encrypted_value)).toBe("hunter2");
  });

  it("is never sent when the key does not come", async () => {
    const { github, sent } = scriptedForge(() => refusal(403, "Resource not accessible by integration"));
    const failure = await failureOf(github.secrets.put(ref, { name: "A", value: "hunter2" }));
    expect(String(failure)).toContain("It needs secrets=read.");
    expect(sent()).toHaveLength(1);
  });

  it.each([
    ["there", { name: "A", created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z" }, true],
    ["not there", refusal(404, "Not Found"), false],
  ])("is %s; its value is nobody's to read", async (_what, given, expected) => {
    const { github, sent } = scriptedForge(() => given);
    expect(await github.secrets.has(ref, "A")).toBe(expected);
    expect(sent()).toEqual(["GET /repos/acme/web/actions/secrets/A"]);
  });
});

describe("an environment", () => {
  it("is there or not, also with a name that holds a slash", async () => {
    const { github, sent } = scriptedForge(inTurn({ name: "prod/eu" }, refusal(404, "Not Found")));
    expect(await github.environments.has(ref, "prod/eu")).toBe(true);
    expect(await github.environments.has(ref, "prod/eu")).toBe(false);
    expect(sent()[0]).toBe("GET /repos/acme/web/environments/prod%2Feu");
  });

  it("is made without protection rules, which a plan may not have", async () => {
    const { github, calls, sent } = scriptedForge(() => ({ name: "production" }));
    await github.environments.put(ref, "production");
    expect(sent()).toEqual(["PUT /repos/acme/web/environments/production"]);
    expect(calls[0]?.body ?? {}).toEqual({});
  });

  it("that the plan does not protect is told with GitHub's own sentence", async () => {
    const { github } = scriptedForge(() =>
      refusal(422, "Failed: Please ensure the billing plan supports the required reviewers protection rule."),
    );
    expect(String(await failureOf(github.environments.put(ref, "production")))).toContain(
      'It says: "Please ensure the billing plan supports the required reviewers protection rule."',
    );
  });
});
