import sodium from "libsodium-wrappers";
import { expect, it } from "vitest";
import { type ContractSubject, REPO as repo } from "./subject.testsuite.ts";
import { at, rows, textAt } from "../testing.ts";

export function describeSettings(subject: ContractSubject): void {
  const { expectStatus } = subject;

  it("for repositories, settings and topics", async () => {
    const made = await expectStatus(201, "POST", "/orgs/waymark/repos", {
      name: "settings",
      description: "All settings",
      homepage: "https://example.com/c/settings",
      visibility: "private",
      auto_init: true,
      has_wiki: false,
      allow_merge_commit: false,
      squash_merge_commit_title: "PR_TITLE",
      squash_merge_commit_message: "PR_BODY",
      delete_branch_on_merge: true,
    });
    expect(made).toMatchObject({
      private: true,
      visibility: "private",
      allow_merge_commit: false,
      has_wiki: false,
    });
    const patched = await expectStatus(200, "PATCH", "/repos/waymark/settings", {
      description: "Changed",
      visibility: "public",
      allow_update_branch: true,
      security_and_analysis: { secret_scanning: { status: "enabled" } },
    });
    expect(patched).toMatchObject({
      description: "Changed",
      visibility: "public",
      allow_update_branch: true,
    });
    expect(at(patched, "security_and_analysis.secret_scanning.status")).toBe("enabled");
    expect(
      await expectStatus(200, "GET", "/orgs/waymark/repos?type=all&sort=full_name&direction=asc&per_page=1"),
    ).toHaveLength(1);
    await expectStatus(200, "GET", "/repos/waymark/settings");
    await expectStatus(200, "PUT", "/repos/waymark/settings/topics", { names: ["golden-path", "Node"] });
    expect(await expectStatus(200, "GET", "/repos/waymark/settings/topics")).toEqual({
      names: ["golden-path", "node"],
    });
    await expectStatus(422, "PUT", "/repos/waymark/settings/topics", { names: ["no spaces"] });
    await expectStatus(204, "DELETE", "/repos/waymark/settings");
    await expectStatus(404, "GET", "/repos/waymark/settings");
  });

  it("for rulesets", async () => {
    const rule = {
      type: "pull_request",
      parameters: {
        dismiss_stale_reviews_on_push: true,
        require_code_owner_review: true,
        require_last_push_approval: false,
        required_approving_review_count: 1,
        required_review_thread_resolution: true,
      },
    };
    const body = {
      name: "main",
      target: "branch",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      bypass_actors: [{ actor_id: 1, actor_type: "OrganizationAdmin", bypass_mode: "always" }],
      rules: [rule, { type: "deletion" }, { type: "non_fast_forward" }],
    };
    const made = await expectStatus(201, "POST", `${repo}/rulesets`, body);
    await expectStatus(422, "POST", `${repo}/rulesets`, body);
    expect(await expectStatus(200, "GET", `${repo}/rulesets?includes_parents=false`)).toHaveLength(1);
    await expectStatus(200, "PUT", `${repo}/rulesets/${at(made, "id")}`, {
      rules: [rule, { type: "deletion" }],
    });
    expect(at(await expectStatus(200, "GET", `${repo}/rulesets/${at(made, "id")}`), "rules")).toHaveLength(2);
    expect(await expectStatus(200, "GET", `${repo}/rules/branches/main`)).toHaveLength(2);
    expect(at(await expectStatus(200, "GET", `${repo}/branches/main`), "protected")).toBe(true);
    await expectStatus(422, "POST", `${repo}/rulesets`, {
      ...body,
      name: "bad",
      rules: [{ type: "pull_request", parameters: {} }],
    });
    await expectStatus(204, "DELETE", `${repo}/rulesets/${at(made, "id")}`);
    await expectStatus(404, "GET", `${repo}/rulesets/${at(made, "id")}`);
  });

  it("for variables, secrets and workflow permissions", async () => {
    await expectStatus(201, "POST", `${repo}/actions/variables`, { name: "WAYMARK_GATE", value: "observe" });
    await expectStatus(409, "POST", `${repo}/actions/variables`, { name: "waymark_gate", value: "enforce" });
    await expectStatus(204, "PATCH", `${repo}/actions/variables/WAYMARK_GATE`, {
      name: "WAYMARK_GATE",
      value: "enforce",
    });
    expect(at(await expectStatus(200, "GET", `${repo}/actions/variables/WAYMARK_GATE`), "value")).toBe(
      "enforce",
    );
    expect(at(await expectStatus(200, "GET", `${repo}/actions/variables?per_page=30`), "total_count")).toBe(
      1,
    );
    await expectStatus(204, "DELETE", `${repo}/actions/variables/WAYMARK_GATE`);
    const key = await expectStatus(200, "GET", `${repo}/actions/secrets/public-key`);
    await sodium.ready;
    const publicKey = sodium.from_base64(textAt(key, "key"), sodium.base64_variants.ORIGINAL);
    const encrypted = sodium.to_base64(
      sodium.crypto_box_seal("hunter2", publicKey),
      sodium.base64_variants.ORIGINAL,
    );
    await expectStatus(201, "PUT", `${repo}/actions/secrets/WAYMARK_TOKEN`, {
      encrypted_value: encrypted,
      key_id: at(key, "key_id"),
    });
    await expectStatus(204, "PUT", `${repo}/actions/secrets/WAYMARK_TOKEN`, {
      encrypted_value: encrypted,
      key_id: at(key, "key_id"),
    });
    await expectStatus(422, "PUT", `${repo}/actions/secrets/OTHER`, {
      encrypted_value: encrypted,
      key_id: "1",
    });
    const other = sodium.to_base64(
      sodium.crypto_box_seal("x", sodium.crypto_box_keypair().publicKey),
      sodium.base64_variants.ORIGINAL,
    );
    await expectStatus(422, "PUT", `${repo}/actions/secrets/OTHER`, {
      encrypted_value: other,
      key_id: at(key, "key_id"),
    });
    await expectStatus(422, "PUT", `${repo}/actions/secrets/GITHUB_X`, {
      encrypted_value: encrypted,
      key_id: at(key, "key_id"),
    });
    const secret = await expectStatus(200, "GET", `${repo}/actions/secrets/WAYMARK_TOKEN`);
    expect(Object.keys(secret ?? {}).sort()).toEqual(["created_at", "name", "updated_at"]);
    expect(at(await expectStatus(200, "GET", `${repo}/actions/secrets`), "total_count")).toBe(1);
    await expectStatus(204, "DELETE", `${repo}/actions/secrets/WAYMARK_TOKEN`);
    await expectStatus(204, "PUT", `${repo}/actions/permissions/workflow`, {
      default_workflow_permissions: "write",
      can_approve_pull_request_reviews: true,
    });
    expect(await expectStatus(200, "GET", `${repo}/actions/permissions/workflow`)).toEqual({
      default_workflow_permissions: "write",
      can_approve_pull_request_reviews: true,
    });
  });

  it("for environments", async () => {
    const team = await expectStatus(200, "GET", "/orgs/waymark/teams/payments");
    const environment = await expectStatus(200, "PUT", `${repo}/environments/production`, {
      wait_timer: 5,
      prevent_self_review: true,
      reviewers: [{ type: "Team", id: at(team, "id") }],
      deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
    });
    expect(rows(environment, "protection_rules").map((rule) => at(rule, "type"))).toEqual([
      "wait_timer",
      "required_reviewers",
      "branch_policy",
    ]);
    await expectStatus(200, "PUT", `${repo}/environments/staging%2Feu`);
    await expectStatus(200, "GET", `${repo}/environments/staging%2Feu`);
    expect(at(await expectStatus(200, "GET", `${repo}/environments`), "total_count")).toBe(2);
    await expectStatus(422, "PUT", `${repo}/environments/x`, { reviewers: [{ type: "Team", id: 999 }] });
    await expectStatus(204, "DELETE", `${repo}/environments/staging%2Feu`);
  });

  it("for labels and security switches", async () => {
    expect(await expectStatus(200, "GET", `${repo}/labels?per_page=100`)).toHaveLength(9);
    await expectStatus(201, "POST", `${repo}/labels`, {
      name: "tier 1",
      color: "ABCDEF",
      description: "Critical",
    });
    await expectStatus(422, "POST", `${repo}/labels`, { name: "Tier 1" });
    await expectStatus(200, "PATCH", `${repo}/labels/tier%201`, { new_name: "tier-1", color: "000000" });
    await expectStatus(200, "GET", `${repo}/labels/tier-1`);
    await expectStatus(204, "DELETE", `${repo}/labels/tier-1`);
    await expectStatus(404, "GET", `${repo}/vulnerability-alerts`);
    await expectStatus(422, "PUT", `${repo}/automated-security-fixes`);
    await expectStatus(204, "PUT", `${repo}/vulnerability-alerts`);
    await expectStatus(204, "GET", `${repo}/vulnerability-alerts`);
    await expectStatus(204, "PUT", `${repo}/automated-security-fixes`);
    expect(at(await expectStatus(200, "GET", `${repo}/automated-security-fixes`), "enabled")).toBe(true);
    await expectStatus(204, "DELETE", `${repo}/automated-security-fixes`);
    await expectStatus(204, "DELETE", `${repo}/vulnerability-alerts`);
  });

  it.each([
    ["repository", repo, {}],
    ["organization", "/orgs/waymark", { name: "web" }],
  ])("for %s webhooks and their deliveries", async (_kind, owner, extra) => {
    const config = { url: "http://127.0.0.1:9/none", content_type: "json", secret: "s", insecure_ssl: "0" };
    const hook = await expectStatus(201, "POST", `${owner}/hooks`, { ...extra, config, events: ["push"] });
    expect(at(hook, "config.secret")).toBe("********");
    await expectStatus(422, "POST", `${owner}/hooks`, { ...extra, config, events: ["push"] });
    expect(await expectStatus(200, "GET", `${owner}/hooks?per_page=50`)).toHaveLength(1);
    await expectStatus(200, "GET", `${owner}/hooks/${at(hook, "id")}`);
    const events = ["push", "repository"];
    expect(
      at(
        await expectStatus(200, "PATCH", `${owner}/hooks/${at(hook, "id")}`, { events, active: true }),
        "events",
      ),
    ).toEqual(events);
    await expectStatus(204, "POST", `${owner}/hooks/${at(hook, "id")}/pings`);
    await expect
      .poll(async () =>
        at((await subject.forge().call("GET", `${owner}/hooks/${at(hook, "id")}/deliveries`)).body, "length"),
      )
      .toBe(2);
    const delivery = await expectStatus(
      200,
      "GET",
      `${owner}/hooks/${at(hook, "id")}/deliveries?per_page=1&status=failure`,
    );
    await expectStatus(200, "GET", `${owner}/hooks/${at(hook, "id")}/deliveries/${at(delivery, "0.id")}`);
    await expectStatus(
      202,
      "POST",
      `${owner}/hooks/${at(hook, "id")}/deliveries/${at(delivery, "0.id")}/attempts`,
    );
    await expectStatus(204, "DELETE", `${owner}/hooks/${at(hook, "id")}`);
    await expectStatus(404, "GET", `${owner}/hooks/${at(hook, "id")}`);
  });
}
