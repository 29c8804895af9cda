/*
 * What docs/github.md lists as unverified at a real GitHub, row by row, and what the live suite says of each. A test
 * holds the two lists together: a row nobody speaks about would look proven.
 */
export const liveBehaviours = {
  create: "Create a repository with its marker, one commit, settings, teams, labels, variables, secrets",
  rootCommit: "Replace the first commit by one root commit (forced update), also where rules forbid force",
  lostAnswers: "A run survives a kill at any call; every call under eleven kinds of fault",
  manifest: "App manifest: page, confirmation, one-time code, installation, tokens",
  manifestWithoutHook: "A manifest without `hook_attributes` makes an App without a webhook",
  permissions: "The permissions of the manifest are enough for a whole run, and each one missing is named",
  planRules: 'Branch rules refused by the plan: 403 with "Upgrade to GitHub Pro …"',
  planEnvironments: "Environments refused by the plan: 404, decided by the organisation's plan",
  planAutoMerge: "Auto-merge accepted and left off by the plan",
  noProperties: "Custom properties missing: the homepage carries the marker",
  webhook: "Organisation webhook: signature, dedupe by id and content",
  redelivery: "Deliveries that did not arrive are sent again through GitHub's own list of deliveries",
  pacing: "Pacing and pauses",
  enterpriseServer:
    "GitHub Enterprise Server: `/api/v3`, `/api/graphql`, older answers without newer settings",
  variableExists: "An existing variable is answered with 409",
} as const;
export type LiveBehaviour = keyof typeof liveBehaviours;

/** What this suite cannot bring about; each says why. */
export const beyondTheSuite: Readonly<Partial<Record<LiveBehaviour, string>>> = {
  manifest: "a person confirms the manifest in a browser; Settings → Connections does it",
  manifestWithoutHook: "a person confirms the manifest in a browser; look at the App's settings afterwards",
  webhook: "GitHub would have to reach this machine; the counts on Settings → Connections tell",
};

export interface LiveFinding {
  readonly seen: boolean;
  readonly text: string;
}

const keys: readonly LiveBehaviour[] = Object.keys(liveBehaviours).filter(
  (name): name is LiveBehaviour => name in liveBehaviours,
);

/** One line per row of the table, in its order. */
export const toLiveReport = (found: ReadonlyMap<LiveBehaviour, LiveFinding>): string[] =>
  keys.map((behaviour) => {
    const { seen, text } = found.get(behaviour) ?? {
      seen: false,
      text: beyondTheSuite[behaviour] ?? "the suite ended before it",
    };
    return `live: ${seen ? "seen    " : "not seen"} ${liveBehaviours[behaviour]}: ${text}`;
  });
