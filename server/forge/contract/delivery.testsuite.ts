import { expect, it } from "vitest";
import { at, rows } from "../testing.ts";
import { type ContractSubject, REPO as repo } from "./subject.testsuite.ts";

export function describeDelivery(subject: ContractSubject): void {
  const { expectStatus } = subject;
  const ids = (body: unknown) => rows(body).map((one) => at(one, "id"));
  const states = async (id: unknown) =>
    rows(await expectStatus(200, "GET", `${repo}/deployments/${id}/statuses`)).map((one) => at(one, "state"));

  it("for tags", async () => {
    const sha = subject.head().commit;
    await expectStatus(201, "POST", `${repo}/git/refs`, { ref: "refs/tags/v1.0.0", sha });
    const tags = await expectStatus(200, "GET", `${repo}/tags?per_page=100`);
    expect([at(tags, "0.name"), at(tags, "0.commit.sha")]).toEqual(["v1.0.0", sha]);
  });

  it("for deployments and their statuses", async () => {
    const all = `${repo}/deployments`;
    const first = await expectStatus(201, "POST", all, {
      ref: subject.head().commit,
      environment: "staging",
      description: "By hand",
      payload: { by: "ada" },
      required_contexts: [],
    });
    expect(first).toMatchObject({ task: "deploy", production_environment: false, payload: { by: "ada" } });
    await expectStatus(200, "GET", `${repo}/environments/staging`);
    const address = { log_url: "https://ci.example.com/1", environment_url: "https://staging.example.com" };
    const status = await expectStatus(201, "POST", `${all}/${at(first, "id")}/statuses`, {
      state: "success",
      ...address,
    });
    expect(status).toMatchObject({ environment: "staging", target_url: address.log_url });
    const second = await expectStatus(201, "POST", all, {
      ref: "v1.0.0",
      environment: "staging",
      required_contexts: [],
    });
    await expectStatus(201, "POST", `${all}/${at(second, "id")}/statuses`, { state: "in_progress" });
    expect(await states(at(first, "id"))).toEqual(["success"]);
    const done = await expectStatus(201, "POST", `${all}/${at(second, "id")}/statuses`, { state: "success" });
    expect(await states(at(first, "id"))).toEqual(["inactive", "success"]);
    await expectStatus(200, "GET", `${all}/${at(second, "id")}/statuses/${at(done, "id")}`);
    expect(ids(await expectStatus(200, "GET", `${all}?environment=staging`))).toEqual([
      at(second, "id"),
      at(first, "id"),
    ]);
    expect(ids(await expectStatus(200, "GET", `${all}?ref=v1.0.0`))).toEqual([at(second, "id")]);
    await expectStatus(422, "DELETE", `${all}/${at(second, "id")}`);
    await expectStatus(204, "DELETE", `${all}/${at(first, "id")}`);
    await expectStatus(404, "GET", `${all}/${at(first, "id")}`);
    await expectStatus(200, "GET", `${all}/${at(second, "id")}`);
  });

  it("for deployments that may not be made", async () => {
    const all = `${repo}/deployments`;
    await expectStatus(422, "POST", all, { ref: "nowhere" });
    const sha = subject.head().commit;
    await expectStatus(409, "POST", all, { ref: sha, required_contexts: ["nobody/reported"] });
    await expectStatus(201, "POST", `${repo}/statuses/${sha}`, { state: "failure", context: "ci/red" });
    await expectStatus(409, "POST", all, { ref: sha });
    await expectStatus(201, "POST", `${repo}/statuses/${sha}`, { state: "success", context: "ci/red" });
    expect(await expectStatus(201, "POST", all, { ref: sha })).toMatchObject({
      production_environment: true,
    });
  });

  it("for a branch that lacks something of the default branch: it catches up first", async () => {
    const { commit } = subject.head();
    await expectStatus(201, "POST", `${repo}/git/refs`, { ref: "refs/heads/late", sha: commit });
    const content = Buffer.from("late\n").toString("base64");
    await expectStatus(201, "PUT", `${repo}/contents/late.txt`, { message: "Late", content, branch: "late" });
    const body = { ref: "late", required_contexts: [], environment: "preview", transient_environment: true };
    const merged = await expectStatus(202, "POST", `${repo}/deployments`, body);
    expect(merged).toEqual({ message: "Auto-merged main into late on deployment." });
    const head = await expectStatus(200, "GET", `${repo}/commits/late`);
    expect(rows(head, "parents")).toHaveLength(2);
    await expectStatus(201, "POST", `${repo}/deployments`, body);
  });

  it("for check runs", async () => {
    const sha = subject.head().commit;
    await expectStatus(422, "POST", `${repo}/check-runs`, { name: "lint", head_sha: "0".repeat(40) });
    await expectStatus(422, "POST", `${repo}/check-runs`, {
      name: "lint",
      head_sha: sha,
      status: "completed",
    });
    const run = await expectStatus(201, "POST", `${repo}/check-runs`, { name: "lint", head_sha: sha });
    expect(run).toMatchObject({ status: "queued", conclusion: null, completed_at: null });
    const one = `${repo}/check-runs/${at(run, "id")}`;
    const annotation = {
      path: "src/index.ts",
      start_line: 1,
      end_line: 1,
      annotation_level: "warning",
      message: "Unused",
    };
    const ended = await expectStatus(200, "PATCH", one, {
      conclusion: "failure",
      output: { title: "1 problem", summary: "See below", annotations: [annotation] },
    });
    expect(ended).toMatchObject({ status: "completed", output: { annotations_count: 1 } });
    expect(await expectStatus(200, "GET", `${one}/annotations`)).toMatchObject([annotation]);
    await expectStatus(200, "GET", one);
    await expectStatus(404, "GET", `${repo}/check-runs/99999`);
    await expectStatus(201, "POST", `${repo}/check-runs`, {
      name: "lint",
      head_sha: sha,
      conclusion: "success",
    });
    const listed = await expectStatus(200, "GET", `${repo}/commits/${sha}/check-runs?check_name=lint`);
    expect([at(listed, "total_count"), at(listed, "check_runs.0.conclusion")]).toEqual([1, "success"]);
    const every = await expectStatus(200, "GET", `${repo}/commits/${sha}/check-runs?filter=all&per_page=1`);
    expect([at(every, "total_count"), at(every, "check_runs.length")]).toEqual([2, 1]);
  });
}
