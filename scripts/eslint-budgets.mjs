// Line budgets of functions that depend on what a function is; eslint's own rule knows one number for all.
/** Lines of code of a node: no blank ones, no comments. */
function codeLines(node, { lines, getAllComments }) {
  const commented = new Set(
    getAllComments().flatMap(({ loc }) =>
      Array.from({ length: loc.end.line - loc.start.line + 1 }, (_, index) => loc.start.line + index),
    ),
  );
  const numbers = Array.from(
    { length: node.loc.end.line - node.loc.start.line + 1 },
    (_, index) => node.loc.start.line + index,
  );
  return numbers.filter((line) => lines[line - 1].trim() !== "" && !commented.has(line)).length;
}

const nameOf = ({ id, parent }) => id?.name ?? parent.id?.name ?? parent.key?.name ?? "";

/** Budgets that depend on what a function is: components describe a page and may be longer, a door holds no logic. */
export const budgets = {
  rules: {
    "function-lines": {
      create: (context) => {
        const check = (node) => {
          const name = nameOf(node);
          const isDoor = /operations(\/[\w-]+)?\.ts$/.test(context.filename) && /^(run|open)$/.test(name);
          const isComponent = context.filename.endsWith(".tsx") && /^[A-Z]/.test(name);
          const max = isDoor ? 10 : isComponent ? 120 : 50;
          const found = codeLines(isDoor ? node.body : node, {
            lines: context.sourceCode.lines,
            getAllComments: () => context.sourceCode.getAllComments(),
          });
          if (found > max)
            context.report({ node, message: `${name || "A function"} has ${found} lines. At most ${max}.` });
        };
        return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
      },
    },
  },
};
