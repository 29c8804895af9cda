/* What a person chooses from when they make a token or a service account. */
export const roleChoices = [
  { role: "viewer", label: "Viewer: read everything" },
  { role: "developer", label: "Developer: also start and retry runs" },
  { role: "maintainer", label: "Maintainer: also manage templates and scorecards" },
  { role: "admin", label: "Admin: everything" },
] as const;

export const lifetimes = [
  { value: "30d", label: "30 days" },
  { value: "90d", label: "90 days" },
  { value: "365d", label: "1 year" },
] as const;
