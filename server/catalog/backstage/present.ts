/* Outputs in the shape Backstage's clients read: bare lists with a Link header, empty bodies, errors of a validation. */
import { z } from "zod";
import type { RestPresentation } from "../../doors/define-operation.ts";

const listSchema = z.object({ items: z.array(z.unknown()), after: z.string().nullable() });

/** A bare array; where there is more, `Link: <…>; rel="next"` says where. */
export function presentList(output: unknown, target: string): RestPresentation {
  const { items, after } = listSchema.parse(output);
  if (after === null) return { body: items };
  const [path, query] = target.split("?");
  const next = new URLSearchParams(query);
  next.delete("offset");
  next.set("after", after);
  return { body: items, headers: { link: `<${path}?${next}>; rel="next"` } };
}

export const presentNothing = (): RestPresentation => ({ body: undefined });

const errorsSchema = z.object({ errors: z.array(z.unknown()) });

export function presentErrors(output: unknown): RestPresentation {
  const { errors } = errorsSchema.parse(output);
  return errors.length === 0 ? { body: undefined } : { status: 400, body: { errors } };
}
