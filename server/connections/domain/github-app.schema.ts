/*
 * Connecting a GitHub App: the manifest the browser carries to GitHub, and what is known of the App afterwards. Never a
 * secret of it. Source: GitHub docs "Registering a GitHub App from a manifest".
 */
import { z } from "zod";
import { timestampSchema } from "../../kernel/time.ts";
import {
  githubUrlProblem,
  organisationPattern,
  organisationProblem,
  toGithubOrigin,
} from "./github-place.schema.ts";

/** An origin. */
export const githubUrlSchema = z
  .string()
  .refine((text) => githubUrlProblem(text) === undefined, {
    error: ({ input }) => githubUrlProblem(String(input)),
  })
  .transform((text) => (URL.canParse(text) ? toGithubOrigin(text) : text));

export const organisationSchema = z
  .string()
  .trim()
  .regex(organisationPattern, { error: ({ input }) => organisationProblem(String(input)) });

export const appRequestSchema = z.object({
  url: githubUrlSchema,
  org: organisationSchema,
  /** People of the organisation may sign in through the App. */
  signIn: z.boolean().default(false),
});
export type AppRequest = z.output<typeof appRequestSchema>;

export const permissionSchema = z.object({ name: z.string(), level: z.enum(["read", "write", "admin"]) });

export const begunAppSchema = z.object({
  /** Where the browser posts the manifest to. */
  action: z.url(),
  /** One form field, as JSON. */
  manifest: z.string(),
  expiresAt: timestampSchema,
});
export type BegunApp = z.infer<typeof begunAppSchema>;

export const connectedAppSchema = z.object({
  url: z.url(),
  org: z.string(),
  name: z.string(),
  /** Where the organisation's owner installs it. */
  installUrl: z.url(),
  /** The processes that run still work as they were started. */
  needsRestart: z.boolean(),
  connectedAt: timestampSchema,
});
export type ConnectedAppView = z.infer<typeof connectedAppSchema>;

export const githubAppStateSchema = z.object({
  app: connectedAppSchema.nullable(),
  /** Why none can be connected now. */
  obstacle: z.string().nullable(),
  needed: z.array(permissionSchema),
});
export type GithubAppState = z.infer<typeof githubAppStateSchema>;
