/* What happens beside the repository, and what its owner cannot have: both are said before anything exists. */
import { InlineCode } from "~/app/_ui/inline-code";
import { Section } from "~/app/_ui/section";
import type { Plan } from "~/server/scaffolder/domain/plan.schema.ts";

interface PointsProps {
  readonly id: string;
  readonly title: string;
  readonly items: readonly { readonly title: string; readonly detail: string }[];
}

function Points({ id, title, items }: PointsProps) {
  if (items.length === 0) return null;
  return (
    <Section id={id} title={title}>
      <ul className="grid gap-2">
        {items.map((item) => (
          <li key={item.title}>
            <span className="font-medium">{item.title}</span>{" "}
            <span className="text-ink-2">
              <InlineCode text={item.detail} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export const PlanEffects = ({ sideEffects, leftOut }: Pick<Plan, "sideEffects" | "leftOut">) => (
  <>
    <Points id="effects" title="Also happens" items={sideEffects} />
    <Points
      id="left-out"
      title="Left out here"
      items={leftOut.map(({ title, reason }) => ({ title, detail: reason }))}
    />
  </>
);
