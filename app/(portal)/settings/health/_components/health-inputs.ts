/** What server and browser ask for alike. */
export const fileErrorsInput = { state: "error", limit: 20 } as const;

export const healthRefreshMs = 10_000;
