/* The head of every page: where am I, what is this, what can I do, and how fresh it is. */
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

interface PageHeaderProps {
  readonly title: ReactNode;
  readonly crumbs?: readonly Crumb[];
  readonly description?: ReactNode;
  /** Chips beside the title. */
  readonly badges?: ReactNode;
  readonly actions?: ReactNode;
  /** "as of" or a count, right of the description. */
  readonly meta?: ReactNode;
  /** 2 where the header is shown inside another page. */
  readonly level?: 1 | 2;
}

export function PageHeader(props: PageHeaderProps) {
  const { title, crumbs = [], description, badges, actions, meta, level = 1 } = props;
  const Heading = `h${level}` as const;
  return (
    <header className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-80">
        {crumbs.length > 0 && <Breadcrumbs crumbs={crumbs} />}
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <Heading className="min-w-0 text-xl font-semibold tracking-tight break-words">{title}</Heading>
          {badges}
        </div>
        {(description !== undefined || meta !== undefined) && (
          <div className="mt-0.5 flex flex-wrap items-baseline gap-x-3 text-base text-ink-2">
            {description !== undefined && <p className="max-w-[75ch] text-pretty">{description}</p>}
            {meta}
          </div>
        )}
      </div>
      {actions !== undefined && (
        <div className="flex flex-wrap items-center gap-2 print:hidden">{actions}</div>
      )}
    </header>
  );
}

export function Breadcrumbs({ crumbs }: { readonly crumbs: readonly Crumb[] }) {
  return (
    <nav
      aria-label={`Breadcrumb: ${crumbs.map((crumb) => crumb.label).join(", ")}`}
      className="mb-1 print:hidden"
    >
      <ol className="flex flex-wrap items-center gap-1 text-sm text-ink-3">
        {crumbs.map((crumb, index) => (
          <li key={crumb.label} className="flex items-center gap-1">
            {index > 0 && <ChevronRight aria-hidden className="size-3.5" />}
            <Link href={crumb.href} className="rounded-sm text-ink-2 hover:text-ink hover:underline">
              {crumb.label}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
