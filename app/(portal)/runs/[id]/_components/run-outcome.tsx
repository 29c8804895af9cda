/* What a run left behind: how to go on when it succeeded, what exists when it did not. */
import { ArrowUpRight } from "lucide-react";
import Link from "next/link";
import { CommandLine } from "~/app/_ui/copy-button";
import { Notice } from "~/app/_ui/notice";
import { Section } from "~/app/_ui/section";
import type { RunDetail, RunOutputs } from "~/server/scaffolder/domain/run.schema.ts";

const linkClass = "inline-flex items-center gap-1 text-link hover:underline";

/** Paths of this portal stay in the tab; the forge opens beside it. */
function OutputLink({ url, title }: { readonly url: string; readonly title: string }) {
  if (url.startsWith("/")) {
    return (
      <Link href={url} className={linkClass}>
        {title}
      </Link>
    );
  }
  return (
    <a href={url} target="_blank" rel="noreferrer" className={linkClass}>
      {title}
      <ArrowUpRight aria-hidden className="size-3.5" />
    </a>
  );
}

export const inPortal = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url);

function Done({ outputs, name }: { readonly outputs: RunOutputs; readonly name: string }) {
  return (
    <Section id="done" title={`${name} is ready`}>
      <ol className="grid gap-4">
        <li>
          <p className="mb-1 text-sm font-medium">1. Clone it</p>
          <CommandLine command={`git clone ${outputs.cloneUrl}`} label="Copy clone command" />
        </li>
        <li>
          <p className="mb-1 text-sm font-medium">2. See its tests pass</p>
          <CommandLine command={`cd ${name} && npm ci && npm test`} label="Copy test command" />
        </li>
        <li>
          <p className="mb-1 text-sm font-medium">3. Look around</p>
          <ul className="flex flex-wrap gap-x-4 gap-y-1">
            {outputs.catalogUrl !== null && (
              <li>
                <OutputLink url={inPortal(outputs.catalogUrl)} title="Its page in the catalog" />
              </li>
            )}
            <li>
              <OutputLink url={outputs.repositoryUrl} title="The repository" />
            </li>
          </ul>
        </li>
      </ol>
      {outputs.text.map((text) => (
        <div key={text.title} className="mt-4">
          <p className="text-sm font-medium">{text.title}</p>
          <p className="whitespace-pre-wrap text-ink-2">{text.content}</p>
        </div>
      ))}
    </Section>
  );
}

function Leftovers({ existing }: { readonly existing: RunDetail["existing"] }) {
  return (
    <Section id="existing" title="What exists already">
      {existing.length === 0 ? (
        <p className="text-ink-2">Nothing was created.</p>
      ) : (
        <ul className="grid gap-1">
          {existing.map((thing) => (
            <li key={`${thing.kind} ${thing.name}`} className="flex flex-wrap gap-x-2">
              <span className="text-ink-3">{thing.kind}</span>
              {thing.url === null ? (
                <span className="break-all">{thing.name}</span>
              ) : (
                <OutputLink url={thing.url} title={thing.name} />
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

export function RunOutcome({ run }: { readonly run: RunDetail }) {
  const unfinished = run.state === "failed" || run.state === "cancelled" || run.state === "archived";
  return (
    <>
      {run.failure !== null && (
        <Notice tone="bad" title={run.state === "cancelled" ? "Cancelled" : "The run stopped"}>
          {run.failure.message}
        </Notice>
      )}
      {run.waiting !== null && (
        <Notice tone="warn" title="Waiting">
          {run.waiting.message}
        </Notice>
      )}
      {run.warnings.map((warning) => (
        <Notice key={warning.code} tone="warn">
          {warning.message}
        </Notice>
      ))}
      {run.state === "succeeded" && run.outputs !== null && <Done outputs={run.outputs} name={run.name} />}
      {unfinished && <Leftovers existing={run.existing} />}
    </>
  );
}
