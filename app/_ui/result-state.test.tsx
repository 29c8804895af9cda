import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { ResultStateBadge, ResultStateIcon, type ResultState } from "./result-state";

const states: readonly ResultState[] = ["pass", "fail", "warn", "not-applicable", "unknown", "exempt"];

it("draws six different shapes for six states", () => {
  const shapes = states.map(
    (state) => /<svg.*<\/svg>/s.exec(renderToStaticMarkup(<ResultStateIcon state={state} />))?.[0],
  );
  expect(new Set(shapes).size).toBe(states.length);
});

it("always says the state in words", () => {
  const words = states.map((state) =>
    renderToStaticMarkup(<ResultStateBadge state={state} />).replaceAll(/<[^>]*>/g, ""),
  );
  expect(words).toEqual(["Pass", "Fail", "Warn", "Not applicable", "Unknown", "Exempt"]);
});
