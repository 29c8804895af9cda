/*
 * The filters and functions a template may call, by name. Built-in filters are the interpreter's; the four Backstage
 * filters are added when rendering. A test compares the list with the interpreter itself.
 */

export const builtinFilters = [
  "abs",
  "batch",
  "capitalize",
  "center",
  "d",
  "default",
  "dictsort",
  "dump",
  "e",
  "escape",
  "first",
  "float",
  "forceescape",
  "groupby",
  "indent",
  "int",
  "join",
  "last",
  "length",
  "list",
  "lower",
  "nl2br",
  "random",
  "reject",
  "rejectattr",
  "replace",
  "reverse",
  "round",
  "safe",
  "select",
  "selectattr",
  "slice",
  "sort",
  "string",
  "striptags",
  "sum",
  "title",
  "trim",
  "truncate",
  "upper",
  "urlencode",
  "urlize",
  "wordcount",
] as const;

export const scaffolderFilters = ["parseRepoUrl", "projectSlug", "parseEntityRef", "pick"] as const;
export const cookiecutterFilters = ["jsonify"] as const;

/** Files must depend on the template and the answers alone, so a strict template may not draw lots. */
export const nondeterministicFilters = ["random"] as const;

export const builtinFunctions = ["range", "cycler", "joiner"] as const;
/** Only in `if` of a step: whether an earlier step failed. */
export const statusFunctions = ["always", "failure"] as const;
