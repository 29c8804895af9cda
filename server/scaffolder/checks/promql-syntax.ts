/* PromQL as text: does it parse, and which metrics does it read. */
import { parser } from "@prometheus-io/lezer-promql";

/** The first thing that is no PromQL, or undefined when the whole expression parses. */
export function promqlError(expression: string): string | undefined {
  let error: string | undefined;
  parser.parse(expression).iterate({
    enter(node) {
      if (node.type.isError && error === undefined) {
        const near = expression.slice(Math.max(0, node.from - 10), node.to + 20).trim();
        error = near === "" ? "an expression, found nothing" : `PromQL, found a syntax error near "${near}"`;
      }
    },
  });
  return error;
}

export function metricNames(expression: string): string[] {
  const names = new Set<string>();
  parser.parse(expression).iterate({
    enter(node) {
      if (node.name !== "VectorSelector") return;
      const name = node.node.getChild("Identifier");
      if (name) names.add(expression.slice(name.from, name.to));
    },
  });
  return [...names];
}
