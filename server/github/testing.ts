/** What the portal sends its forge, and what it gets back, judged by GitHub's own description. For tests. */
import { afterEach } from "vitest";
import { graphqlRequestProblems } from "../forge/contract/graphql.ts";
import {
  createContract,
  describeFinding,
  toExchange,
  toSentRequest,
  type ContractFinding,
} from "../forge/contract/validate.ts";

/** Marks an answer the forge spoilt on purpose; such an answer is wrong, and nobody's fault. */
const FAULT_HEADER = "x-forge-fault";

export interface TrafficJudge {
  /** For a client of the forge: every request is judged, and every answer that the forge gave unspoilt. */
  readonly fetch: typeof fetch;
  /** Fails the test with everything that was found since it was asked last. */
  readonly expectAsDescribed: () => void;
}

const graphqlFindings = (body: unknown): ContractFinding[] =>
  graphqlRequestProblems(body).map((message) => ({ operation: "POST /graphql", part: "request", message }));

type Instead = (request: Request) => Promise<Response | undefined>;

/**
 * A finding does not fail the call: the client would take it for a failure of the forge and try again. Octokit's own
 * requests are always an address and an init, and a body is always text.
 */
export function createTrafficJudge(instead?: Instead): TrafficJudge {
  const contract = createContract();
  const found: ContractFinding[] = [];
  return {
    async fetch(input, init) {
      const request = new Request(input, init);
      const sent = toSentRequest(request.url, init);
      if (sent !== undefined) found.push(...contract.checkRequest(sent));
      else if (request.url.endsWith("/graphql")) found.push(...graphqlFindings(init?.body));
      const made = await instead?.(request);
      if (made !== undefined) return made;
      const response = await fetch(input, init);
      if (sent === undefined || response.headers.has(FAULT_HEADER)) return response;
      const exchange = await toExchange(sent, response).catch(() => undefined);
      if (exchange !== undefined) found.push(...contract.checkAnswer(exchange));
      return response;
    },
    expectAsDescribed() {
      const findings = [...new Set(found.splice(0).map(describeFinding))];
      if (findings.length === 0) return;
      throw new Error(`Expected traffic as GitHub describes it, found:\n${findings.join("\n")}`);
    },
  };
}

/** The same for a whole test file: call it where the file declares its tests, and each answers for its own traffic. */
export function judgeTraffic(instead?: Instead): TrafficJudge {
  const judge = createTrafficJudge(instead);
  afterEach(judge.expectAsDescribed);
  return judge;
}
