// What the live suite needs from the environment: the names the portal itself reads, and no default.

const isSet = (env, name) => (env[name] ?? "") !== "";

const wanted = `The live suite works on a real GitHub and needs to be told which one. Set
    GITHUB_URL    https://github.com, or the address of a GitHub Enterprise Server
    GITHUB_ORG    an organisation (with at least one team) or an account for tests
and either
    GITHUB_TOKEN  a token that may create, archive and delete repositories there
or both of
    GITHUB_APP_ID
    GITHUB_APP_PRIVATE_KEY_FILE
then run npm run test:live again. It makes repositories named waymark-live-… and removes them.`;

/** Undefined when the suite can run; else what is missing, for a person. */
export function missingLiveCredentials(env) {
  const names = ["GITHUB_URL", "GITHUB_ORG"].filter((name) => !isSet(env, name));
  const app = ["GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY_FILE"].filter((name) => !isSet(env, name));
  if (app.length === 1) names.push(app[0]);
  else if (app.length === 2 && !isSet(env, "GITHUB_TOKEN"))
    names.push("GITHUB_TOKEN, or GITHUB_APP_ID with GITHUB_APP_PRIVATE_KEY_FILE");
  return names.length === 0 ? undefined : `${wanted}\nMissing: ${names.join("; ")}.`;
}
