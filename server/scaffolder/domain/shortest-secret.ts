/*
 * How long a secret has to be. A shorter value occurs in ordinary text, so it could not be kept out of logs. A file of
 * its own because the browser says it too.
 */
export const shortestSecret = 8;
