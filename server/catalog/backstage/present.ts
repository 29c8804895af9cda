/* Outputs in the shape Backstage's clients read: bare lists with a Link header, empty bodies, errors of a validation. */
import { z } from "zod";
import type { RestPresentation, RestPresenter } from "../../doors/define-operation.ts";

const listSchema = z.object({ items: z.array(z.unknown()), after: z.string().nullable() });

function toBareList(output: unknown, target: string): RestPresentation {
  const { items, after } = listSchema.parse(output);
  if (after === null) return { body: items };
  const [path, query] = target.split("?");
  const next = new URLSearchParams(query);
  next.delete("offset");
  next.set("after", after);
  return { body: items, headers: { link: `<${path}?${next}>; rel="next"` } };
}

/** A bare array; where there is more, `Link: <…>; rel="next"` says where. */
export const presentList = (item: z.ZodType): RestPresenter => ({
  toAnswer: toBareList,
  answers: {
    200: {
      description: "A page of the list.",
      schema: z.array(item),
      headers: { link: '`<…>; rel="next"`: path and query of the next page. Not there on the last one.' },
    },
  },
});

export const presentNothing = (description: string): RestPresenter => ({
  toAnswer: () => ({ body: undefined }),
  answers: { 200: { description, schema: null } },
});

const errorsSchema = z.object({
  errors: z.array(z.object({ name: z.literal("InputError"), message: z.string() })).min(1),
});

/** Backstage answers what is wrong with an entity in another shape than every other error of its API. */
export const presentErrors: RestPresenter = {
  toAnswer: (output) => {
    const { errors } = z.object({ errors: z.array(z.unknown()) }).parse(output);
    return errors.length === 0 ? { body: undefined } : { status: 400, body: { errors } };
  },
  answers: {
    200: { description: "The entity is right.", schema: null },
    400: { description: "Everything that is wrong with the entity.", schema: errorsSchema },
  },
};
