/*
 * The people and teams of the sample organisation. Names are invented; addresses end in example.com (RFC 2606), so that
 * nothing the sample sends can reach anybody.
 */
export interface SamplePerson {
  readonly login: string;
  readonly name: string;
  readonly email: string;
}

export interface SampleTeam {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly members: readonly string[];
}

export const samplePeople: readonly SamplePerson[] = [
  { login: "amara-okafor", name: "Amara Okafor", email: "amara.okafor@example.com" },
  { login: "jonas-lindqvist", name: "Jonas Lindqvist", email: "jonas.lindqvist@example.com" },
  { login: "mei-tanaka", name: "Mei Tanaka", email: "mei.tanaka@example.com" },
  { login: "diego-ramirez", name: "Diego Ramírez", email: "diego.ramirez@example.com" },
  { login: "priya-nair", name: "Priya Nair", email: "priya.nair@example.com" },
  { login: "samuel-osei", name: "Samuel Osei", email: "samuel.osei@example.com" },
];

export const sampleTeams: readonly SampleTeam[] = [
  {
    slug: "payments",
    name: "Payments",
    description: "Takes money, keeps the books right.",
    members: ["amara-okafor", "jonas-lindqvist"],
  },
  {
    slug: "storefront",
    name: "Storefront",
    description: "What customers see, search and click.",
    members: ["mei-tanaka", "diego-ramirez"],
  },
  {
    slug: "platform",
    name: "Platform",
    description: "What every other team builds on.",
    members: ["priya-nair", "samuel-osei"],
  },
];
