import { expect } from "vitest";
import type { TestForge } from "../testing.ts";

// The repository and the call helper every part of the contract suite shares.

export const REPO = "/repos/waymark/checkout";

type Parts = { readonly forge: () => TestForge; readonly head: () => { commit: string; tree: string } };
export type ContractSubject = Parts & {
  /** A judged call that must end with the status; the error shows the answer. */
  readonly expectStatus: (...call: StatusCall) => Promise<unknown>;
};
type StatusCall = [status: number, method: string, path: string, body?: unknown];

export function createSubject(parts: Parts): ContractSubject {
  return {
    ...parts,
    expectStatus: async (...[status, method, path, body]) => {
      const answer = await parts.forge().call(method, path, body);
      expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBe(status);
      return answer.body;
    },
  };
}
