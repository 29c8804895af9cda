/*
 * Pushing to the embedded forge takes a token, which git asks a credential helper for (gitcredentials(7)). One line of
 * sh gives this one host a helper and stores a fresh token in it, whatever helper serves other hosts; it ends where
 * minting fails, so nothing empty is ever stored. The forge's own pages print the same line.
 */
export function storePushToken(cloneUrl: string): string {
  const { origin, host } = new URL(cloneUrl);
  return [
    `git config --global credential.${origin}.helper store`,
    "token=$(npm run -s waymark -- forge token)",
    String.raw`printf 'protocol=http\nhost=${host}\nusername=local-operator\npassword=%s\n' "$token" | git credential approve`,
  ].join(" && ");
}
