"use client";
/* The gallery: what a template gives, who keeps it, and one way in. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import { useTRPC } from "~/app/_trpc/client";
import { Badge, Tag } from "~/app/_ui/badge";
import { LinkButton } from "~/app/_ui/button";
import { TextInput } from "~/app/_ui/field";
import { StaleNotice } from "~/app/_ui/stale-notice";
import { StatePanel } from "~/app/_ui/state-panel";
import type { TemplateSummary } from "~/server/scaffolder/domain/template.schema.ts";

interface CardProps {
  readonly template: TemplateSummary;
  readonly mayStart: boolean;
}

export function TemplateCard({ template, mayStart }: CardProps) {
  const href = `/templates/${template.name}`;
  return (
    <li className="flex flex-col rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-lg font-semibold">
          <Link href={href} className="hover:underline">
            {template.title}
          </Link>
        </h2>
        <Tag>{template.type}</Tag>
        {template.problems > 0 && (
          <Badge tone="bad">{template.problems === 1 ? "1 problem" : `${template.problems} problems`}</Badge>
        )}
      </div>
      <p className="mt-1 flex-1 text-ink-2">{template.description}</p>
      <div className="mt-3 flex flex-wrap gap-1.5">
        {template.tags.map((tag) => (
          <Tag key={tag}>{tag}</Tag>
        ))}
      </div>
      <div className="mt-4 flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-ink-3">
          {template.owner === null ? "No owner" : `Kept by ${template.owner.replace(/^group:default\//, "")}`}{" "}
          · {template.parameterCount} {template.parameterCount === 1 ? "question" : "questions"}
        </p>
        {template.problems > 0 ? (
          <LinkButton href={href}>See what is wrong</LinkButton>
        ) : (
          mayStart && (
            <LinkButton tone="primary" href={`${href}/new`}>
              Start
            </LinkButton>
          )
        )}
      </div>
    </li>
  );
}

function NoTemplates({ search }: { readonly search: string | undefined }) {
  return (
    <div className="rounded-lg border border-line bg-surface">
      {search === undefined ? (
        <StatePanel kind="empty" title="No templates">
          Each folder below <code className="font-mono">templates/</code> that holds a{" "}
          <code className="font-mono">template.yaml</code> appears here.
        </StatePanel>
      ) : (
        <StatePanel
          kind="noResults"
          title={`Nothing matches “${search}”`}
          actions={<LinkButton href="/templates">Show all templates</LinkButton>}
        />
      )}
    </div>
  );
}

interface GalleryProps {
  readonly input: { limit: number; search?: string };
  readonly mayStart: boolean;
}

export function TemplateGallery({ input, mayStart }: GalleryProps) {
  const trpc = useTRPC();
  const templates = useSuspenseQuery(trpc.templates.list.queryOptions(input));
  const { data } = templates;
  return (
    <>
      <Form action="/templates" role="search" className="relative mb-4 max-w-sm">
        <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-3" />
        <TextInput
          name="q"
          type="search"
          aria-label="Search templates"
          placeholder="Search templates"
          defaultValue={input.search ?? ""}
          className="pl-8"
        />
      </Form>
      <StaleNotice query={templates} />
      {data.items.length === 0 ? (
        <NoTemplates search={input.search} />
      ) : (
        <ul className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
          {data.items.map((template) => (
            <TemplateCard key={template.name} template={template} mayStart={mayStart} />
          ))}
        </ul>
      )}
    </>
  );
}
