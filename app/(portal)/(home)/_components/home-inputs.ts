/* What each card asks for: the server asks first, and the browser must ask for exactly the same. */
const nothingPicked = { owner: [], system: [], tier: [], lifecycle: [], type: [], tag: [] };

export const homeInputs = {
  services: {
    mine: true,
    kind: "component",
    orderBy: "tier",
    limit: 6,
    facets: false,
    ...nothingPicked,
  },
  steps: { limit: 5 },
  runs: { mine: true, limit: 5 },
} as const;

/** How often an open start page asks again. */
export const homeRefreshMs = 30_000;
