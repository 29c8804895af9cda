/* Set by the proxy on every page request (a client's own value is overwritten), so that sign-in can return there. */
export const pathHeader = "x-waymark-path";
