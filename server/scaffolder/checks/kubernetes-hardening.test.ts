import { describe, expect, it } from "vitest";
import { checkKubernetes } from "./check-kubernetes.ts";
import { judgeDamaged, readGolden } from "./testing.ts";

const DEPLOYMENT = "deploy/kubernetes/deployment.yaml";
const damaged = (from: string | RegExp, to: string) =>
  judgeDamaged(checkKubernetes, { file: DEPLOYMENT, from, to });
const text = readGolden().find((file) => file.path === DEPLOYMENT)?.content ?? "";
const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split("\n").length;
const inContainer = (line: string) =>
  damaged("            readOnlyRootFilesystem: true\n", `            readOnlyRootFilesystem: true\n${line}`);
const POD_CONTEXT = "      securityContext:\n        runAsNonRoot";
const inPod = (lines: string) => damaged(POD_CONTEXT, lines + POD_CONTEXT);

describe("a pod whose setting is taken out", () => {
  it.each([
    [/ {8}runAsNonRoot: true\n/, "runs-as-root: expected runAsNonRoot: true"],
    [/ {8}runAsUser: 1000\n/, "runs-as-root: expected a numeric runAsUser above 0"],
    [/ {8}seccompProfile:\n.*\n/, "no-seccomp: expected seccompProfile.type: RuntimeDefault"],
    [
      / {6}automountServiceAccountToken: false\n/,
      "mounted-token: expected automountServiceAccountToken: false",
    ],
    [
      / {6}topologySpreadConstraints:\n(?: {8}.*\n)+/,
      "no-spread: expected topologySpreadConstraints, or one zone takes every replica with it",
    ],
    [
      / {12}allowPrivilegeEscalation: false\n/,
      "privilege-escalation: expected allowPrivilegeEscalation: false",
    ],
    [/ {12}readOnlyRootFilesystem: true\n/, "writable-root: expected readOnlyRootFilesystem: true"],
    [/ {12}capabilities:\n.*\n/, "capabilities-kept: expected capabilities.drop: [ALL]"],
    [/ {14}cpu: 100m\n/, "no-requests: expected a CPU request"],
    [/ {14}memory: 128Mi\n/, "no-requests: expected a memory request"],
    [/ {14}memory: 256Mi\n/, "no-limits: expected a memory limit"],
    [/ {14}cpu: "1"\n/, "no-limits: expected a CPU limit"],
    [/ {10}readinessProbe:\n(?: {12}.*\n)+/, "no-readiness: expected a readinessProbe"],
    [/ {10}livenessProbe:\n(?: {12}.*\n)+/, "no-liveness: expected a livenessProbe"],
  ])("%s is told what to put back", async (from, problem) => {
    const found = await damaged(from, "");
    expect(found).toHaveLength(1);
    expect(found[0]?.replace(/^.*?:\d+:\d+: /, "")).toBe(`${problem} in checkout-api`);
  });

  it("that has no security context at all misses each of its settings", async () => {
    const found = await damaged(/ {6}securityContext:\n(?: {8}.*\n| {10}.*\n)+?(?= {6}\w)/, "");
    expect(found.map((finding) => finding.split(": ").slice(1).join(": "))).toEqual([
      "runs-as-root: expected runAsNonRoot: true in checkout-api",
      "runs-as-root: expected a numeric runAsUser above 0 in checkout-api",
      "no-seccomp: expected seccompProfile.type: RuntimeDefault in checkout-api",
    ]);
  });
});

/* "Restricted" of kubernetes.io/docs/concepts/security/pod-security-standards. */
describe("a container that overrides its pod", () => {
  it.each([
    ["            privileged: true\n", "privileged: expected no privileged container"],
    ["            runAsNonRoot: false\n", "runs-as-root: expected no container with runAsNonRoot: false"],
    ["            runAsUser: 0\n", "runs-as-root: expected no container with runAsUser: 0"],
    [
      "            seccompProfile:\n              type: Unconfined\n",
      "no-seccomp: expected no container with seccompProfile.type: Unconfined",
    ],
  ])("with %j is refused", async (line, problem) => {
    const [found, ...more] = await inContainer(line);
    expect(more).toEqual([]);
    expect(found).toContain(`: ${problem} in checkout-api`);
    expect(found).toMatch(
      new RegExp(`^${DEPLOYMENT}:${lineOf("readOnlyRootFilesystem") + line.split("\n").length - 1}:`),
    );
  });

  it("may add no capability, also when it drops all others", async () => {
    expect(await damaged("drop: [ALL]", "drop: [ALL]\n              add: [SYS_ADMIN]")).toEqual([
      `${DEPLOYMENT}:${lineOf("drop: [ALL]") + 1}:20: capabilities-kept: expected no capabilities.add in checkout-api`,
    ]);
    expect(await damaged("drop: [ALL]", "drop: [ALL]\n              add: []")).toEqual([]);
  });

  it.each([
    "            privileged: false\n",
    "            runAsUser: 1001\n",
    "            runAsNonRoot: true\n",
  ])("with %j is as good as before", async (line) => {
    expect(await inContainer(line)).toEqual([]);
  });
});

describe("a pod that reaches into its node", () => {
  it.each(["hostNetwork", "hostPID", "hostIPC"])("by %s is refused", async (field) => {
    const found = await inPod(`      ${field}: true\n`);
    expect(found).toEqual([
      expect.stringContaining(`: host-namespace: expected no ${field} in checkout-api`),
    ]);
    expect(await inPod(`      ${field}: false\n`)).toEqual([]);
  });

  it("by a path of it is refused, a folder of its own is not", async () => {
    const volume = (source: string) => inPod(`      volumes:\n        - name: data\n          ${source}\n`);
    expect(await volume("hostPath: { path: /var/run }")).toEqual([
      expect.stringContaining(": host-path: expected no hostPath volume in checkout-api"),
    ]);
    expect(await volume("emptyDir: {}")).toEqual([]);
  });
});

describe("an init container", () => {
  const init = (lines: string) =>
    damaged(
      "      containers:\n",
      `      initContainers:\n        - name: init\n          image: init\n${lines}      containers:\n`,
    );
  const hardened = `          resources:
            requests: { cpu: 10m, memory: 16Mi }
            limits: { cpu: 100m, memory: 32Mi }
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
`;

  it("needs no probes, because nobody asks it", async () => {
    expect(await init(hardened)).toEqual([]);
  });

  it("is held to everything else", async () => {
    expect((await init("")).map((finding) => finding.split(": ")[1])).toEqual([
      "privilege-escalation",
      "writable-root",
      "capabilities-kept",
      "no-requests",
      "no-requests",
      "no-limits",
      "no-limits",
    ]);
    expect(await init(`${hardened}            privileged: true\n`)).toEqual([
      expect.stringContaining(": privileged: expected no privileged container in checkout-api"),
    ]);
  });
});
