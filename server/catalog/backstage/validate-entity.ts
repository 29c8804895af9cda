import type { Deps } from "../../runtime/deps.ts";
import { validateDescriptor } from "../descriptors/validate-descriptor.ts";

export interface ValidateEntityInput {
  readonly entity?: unknown;
  readonly location: string;
}

export interface EntityError {
  readonly name: "InputError";
  readonly message: string;
}

/** The same check ingestion does, of one entity as JSON. Backstage stops at the first error; here all are named. */
export async function validateBackstageEntity(
  deps: Pick<Deps, "reader">,
  { entity, location }: ValidateEntityInput,
): Promise<{ errors: EntityError[] }> {
  const fail = (message: string): { errors: EntityError[] } => ({
    errors: [{ name: "InputError", message }],
  });
  const target = location.replace(/^url:/, "");
  if (target === location || !URL.canParse(target))
    return fail(
      `Invalid location ref ${location}, only 'url:<target>' is supported, e.g. url:https://host/path.`,
    );
  if (typeof entity !== "object" || entity === null || Array.isArray(entity))
    return fail("Expected the entity as an object with apiVersion, kind and metadata.");
  const { findings } = await validateDescriptor(deps, { content: JSON.stringify(entity), path: target });
  const errors = findings
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => ({ name: "InputError" as const, message }));
  return { errors };
}
