/*
 * A service as its page and the table show it: the entity with everything the portal knows around it, in one answer, so
 * that the page costs one request and shows one moment. Its parts come from the catalog and the scorecards.
 */
import { z } from "zod";
import { descriptorFileSchema } from "../../catalog/domain/catalog.schema.ts";
import { entitySchema } from "../../catalog/domain/entity.schema.ts";
import { scorecardResultSchema, scoreSchema } from "../../scorecards/domain/result.schema.ts";

const timestamp = z.iso.datetime();
const named = z.object({ ref: z.string(), title: z.string() });

export const serviceRowSchema = z.object({
  ref: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  description: z.string().nullable(),
  type: z.string().nullable(),
  lifecycle: z.string().nullable(),
  tier: z.number().int().nullable(),
  owner: named.nullable(),
  system: named.nullable(),
  tags: z.array(z.string()),
  /** invalid: its file no longer parses; this is the last version that did. */
  state: z.enum(["ok", "invalid"]),
  scorecard: scoreSchema.nullable(),
  updatedAt: timestamp,
});
export type ServiceRow = z.infer<typeof serviceRowSchema>;

export const facetNames = ["owner", "system", "tier", "lifecycle", "type", "tag"] as const;
export type FacetName = (typeof facetNames)[number];

const facetValues = z.array(z.object({ value: z.string(), label: z.string(), count: z.number().int() }));

export const serviceListSchema = z.object({
  items: z.array(serviceRowSchema),
  totalItems: z.number().int(),
  nextCursor: z.string().nullable(),
  /** When the organisation was read last; null before the first time. */
  asOf: timestamp.nullable(),
  /** Counts of one facet leave its own selection out, so that a second value can be added. */
  facets: z
    .object({
      owner: facetValues,
      system: facetValues,
      tier: facetValues,
      lifecycle: facetValues,
      type: facetValues,
      tag: facetValues,
    })
    .nullable(),
});

export const serviceSloSchema = z.object({
  name: z.string(),
  displayName: z.string().nullable(),
  description: z.string().nullable(),
  /** A ratio, 0.995 for 99.5 %. */
  objective: z.number(),
  window: z.string(),
  isRolling: z.boolean(),
  indicator: z.string(),
  /** What is counted, in words: "bad events among all events". */
  measure: z.string(),
  budgetingMethod: z.string(),
  path: z.string(),
  /** Where its document begins in the file. */
  line: z.number().int(),
  url: z.string(),
});

export const relationGroupSchema = z.object({
  type: z.string(),
  label: z.string(),
  targets: z.array(
    z.object({
      ref: z.string(),
      kind: z.string(),
      title: z.string(),
      description: z.string().nullable(),
      /** False: named by a descriptor, but not in the catalog. */
      exists: z.boolean(),
    }),
  ),
});
export type RelationGroup = z.infer<typeof relationGroupSchema>;

const documentSchema = z.object({
  path: z.string(),
  title: z.string(),
  url: z.string(),
  markdown: z.string(),
});

export const serviceSchema = serviceRowSchema.extend({
  entity: entitySchema,
  links: z.array(
    z.object({
      url: z.string(),
      title: z.string(),
      icon: z.string().nullable(),
      type: z.string().nullable(),
    }),
  ),
  ownerTeam: z
    .object({
      ref: z.string(),
      title: z.string(),
      url: z.string().nullable(),
      members: z.array(z.object({ ref: z.string(), name: z.string(), url: z.string().nullable() })),
      totalMembers: z.number().int(),
    })
    .nullable(),
  onCall: z.string().nullable(),
  channel: z.string().nullable(),
  repository: z
    .object({
      fullName: z.string(),
      htmlUrl: z.string(),
      cloneUrl: z.string(),
      defaultBranch: z.string(),
      visibility: z.string(),
      headSha: z.string().nullable(),
      isEmbeddedForge: z.boolean(),
      /** Why it could not be read the last time; null when it could. */
      error: z.string().nullable(),
    })
    .nullable(),
  source: z.object({ path: z.string(), url: z.string() }).nullable(),
  slos: z.array(serviceSloSchema),
  sloFindings: descriptorFileSchema.shape.findings,
  runbooks: z.array(documentSchema),
  readme: documentSchema.nullable(),
  template: z.object({ name: z.string(), digest: z.string().nullable() }).nullable(),
  file: descriptorFileSchema.nullable(),
  relations: z.array(relationGroupSchema),
  scorecards: z.array(scorecardResultSchema),
  lastIngestedAt: timestamp.nullable(),
  createdAt: timestamp,
});
export type Service = z.infer<typeof serviceSchema>;
