/* Who, what, on what, when. A form that leads to an address: it works before any script does. */
import { Download, Filter } from "lucide-react";
import Form from "next/form";
import type { ReactNode } from "react";
import { Button, LinkButton } from "~/app/_ui/button";
import { Field, TextInput } from "~/app/_ui/field";
import { auditExportHref, auditHref, type AuditQuery } from "./audit-filter";

const iconClass = "size-4";

interface TextFilterProps {
  readonly name: keyof AuditQuery;
  readonly label: string;
  readonly query: AuditQuery;
  readonly placeholder?: string;
  readonly type?: "text" | "date";
}

const TextFilter = ({ name, label, query, placeholder, type = "text" }: TextFilterProps): ReactNode => (
  <Field label={label} className="min-w-36 flex-1">
    {(ids) => (
      <TextInput
        {...ids}
        name={name}
        type={type}
        maxLength={100}
        defaultValue={query[name] ?? ""}
        placeholder={placeholder}
      />
    )}
  </Field>
);

export function AuditFilterForm({ query }: { readonly query: AuditQuery }) {
  const isNarrowed = Object.keys(query).length > 0;
  return (
    <Form
      key={auditHref(query)}
      action="/settings/audit"
      className="mb-3 flex flex-wrap items-end gap-2"
      aria-label="Narrow the audit log"
    >
      <TextFilter name="actor" label="Who" query={query} placeholder="Name or id" />
      <TextFilter name="action" label="What" query={query} placeholder="runs.start or runs.*" />
      <TextFilter name="target" label="On what" query={query} placeholder="run_…, tok_…" />
      <TextFilter name="from" label="From (UTC)" query={query} type="date" />
      <TextFilter name="to" label="To (UTC)" query={query} type="date" />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" icon={<Filter aria-hidden className={iconClass} />}>
          Narrow
        </Button>
        {isNarrowed && <LinkButton href="/settings/audit">Show all</LinkButton>}
        <a
          href={auditExportHref(query, "csv")}
          download
          className="inline-flex h-8 items-center gap-1.5 rounded-md px-2.5 text-link hover:bg-hover"
        >
          <Download aria-hidden className={iconClass} /> CSV
        </a>
        <a
          href={auditExportHref(query, "jsonl")}
          download
          className="inline-flex h-8 items-center gap-1.5 rounded-md px-2.5 text-link hover:bg-hover"
        >
          <Download aria-hidden className={iconClass} /> JSON lines
        </a>
      </div>
    </Form>
  );
}
