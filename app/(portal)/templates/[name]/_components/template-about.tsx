/* What a template asks, what it does, and what is wrong with it, if anything is. */
import Link from "next/link";
import { Notice } from "~/app/_ui/notice";
import { Facts, Section } from "~/app/_ui/section";
import { entityHref } from "~/server/catalog/domain/entity-path.ts";
import { formatFinding } from "~/server/kernel/finding.ts";
import type { TemplateDetail } from "~/server/scaffolder/domain/template.schema.ts";

function Keeper({ owner }: { readonly owner: string | null }) {
  if (owner === null) return "nobody";
  return (
    <Link href={entityHref(owner)} className="rounded-sm text-link hover:underline">
      {owner.split("/").at(-1)}
    </Link>
  );
}

export function TemplateAbout({ template }: { readonly template: TemplateDetail }) {
  const errors = template.findings.filter((finding) => finding.severity === "error");
  return (
    <div className="grid gap-4">
      {errors.length > 0 && (
        <Notice tone="bad" title="This template cannot be used until it is repaired">
          <ul className="mt-1 grid gap-1 font-mono text-sm break-all">
            {errors.map((finding) => (
              <li key={formatFinding(finding)}>{formatFinding(finding)}</li>
            ))}
          </ul>
        </Notice>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Section id="steps" title="What it does">
          <ol className="grid gap-2">
            {template.steps.map((step, index) => (
              <li key={step.id} className="flex gap-3">
                <span className="tabular w-5 shrink-0 text-right text-ink-3">{index + 1}</span>
                <span className="min-w-0">
                  {step.name} <code className="font-mono text-sm text-ink-3">{step.action}</code>
                </span>
              </li>
            ))}
          </ol>
        </Section>
        <Section id="about" title="About">
          <Facts
            items={[
              { label: "Name", value: <code className="font-mono">{template.name}</code> },
              { label: "Kept by", value: <Keeper owner={template.owner} /> },
              { label: "Questions", value: template.parameterCount },
              {
                label: "Digest",
                value: <code className="font-mono text-sm break-all">{template.digest}</code>,
              },
            ]}
          />
        </Section>
      </div>
    </div>
  );
}
