/* All results of a scorecard as one bar with a legend in words and shapes; the bar repeats what the legend says. */
import { resultStateLabel, ResultStateIcon, type ResultState } from "~/app/_ui/result-state";

const order = [
  "pass",
  "warn",
  "fail",
  "unknown",
  "exempt",
  "not-applicable",
] as const satisfies readonly ResultState[];
const fills = {
  pass: "bg-good",
  warn: "bg-warn",
  fail: "bg-bad",
  unknown: "bg-doubt",
  exempt: "bg-waived",
  "not-applicable": "bg-line-strong",
} as const satisfies Record<ResultState, string>;

export function ResultBar({ results }: { readonly results: readonly { readonly state: ResultState }[] }) {
  const counts = order
    .map((state) => ({ state, count: results.filter((result) => result.state === state).length }))
    .filter(({ count }) => count > 0);
  return (
    <>
      <div aria-hidden className="flex h-1.5 gap-0.5 overflow-hidden rounded-full">
        {counts.map(({ state, count }) => (
          <span key={state} className={fills[state]} style={{ flexGrow: count }} />
        ))}
      </div>
      <ul className="mt-1.5 flex flex-wrap gap-x-3 text-sm text-ink-2">
        {counts.map(({ state, count }) => (
          <li key={state} title={resultStateLabel(state)} className="flex items-center gap-1">
            <ResultStateIcon state={state} />
            <span className="tabular">{count}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
