/* What a run left behind: how to go on when it succeeded, what exists when it did not. */
import { ArrowUpRight } from "lucide-react";
import Link from "next/link";
import { PushToken } from "../../../_shell/push-token";
import { CommandLine } from "~/app/_ui/copy-button";
import { InlineCode } from "~/app/_ui/inline-code";
import { Notice } from "~/app/_ui/notice";
import { Section } from "~/app/_ui/section";
import { OutputText } from "./output-text";
import type { RunDetail, RunOutputs } from "~/server/scaffolder/domain/run.schema.ts";
import { skippedByPlanMark } from "~/server/scaffolder/domain/skipped-by-plan.ts";

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

/** What the template links beyond the two places every run leads to. */
function furtherLinks({ links, repositoryUrl, catalogUrl }: RunOutputs) {
  return links.flatMap(({ title, url }) =>
    url === null || url === repositoryUrl || url === catalogUrl ? [] : [{ title, url }],
  );
}

interface DoneProps {
  readonly outputs: RunOutputs;
  readonly name: string;
  readonly isEmbeddedForge: boolean;
}

export function Done({ outputs, name, isEmbeddedForge }: DoneProps) {
  return (
    <Section id="done" title={`${name} is ready`}>
      <ol className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <li>
          <p className="mb-1 text-sm font-medium">1. Clone it</p>
          <CommandLine command={`git clone ${outputs.cloneUrl}`} label="Copy clone command" />
          {isEmbeddedForge && <PushToken cloneUrl={outputs.cloneUrl} />}
        </li>
        {outputs.text.map((text, index) => (
          <li key={`${index} ${text.title}`}>
            <p className="mb-1 text-sm font-medium">
              {index + 2}. {text.title}
            </p>
            <OutputText content={text.content} />
          </li>
        ))}
        <li>
          <p className="mb-1 text-sm font-medium">{outputs.text.length + 2}. Look around</p>
          <ul className="flex flex-wrap gap-x-4 gap-y-1">
            {outputs.catalogUrl !== null && (
              <li>
                <OutputLink url={inPortal(outputs.catalogUrl)} title="Its page in the catalog" />
              </li>
            )}
            <li>
              <OutputLink url={outputs.repositoryUrl} title="The repository" />
            </li>
            {furtherLinks(outputs).map(({ title, url }) => (
              <li key={`${url} ${title}`}>
                <OutputLink url={url} title={title} />
              </li>
            ))}
          </ul>
        </li>
      </ol>
    </Section>
  );
}

/** Ten digits name a commit well enough to read. */
const nameOf = ({ kind, name }: RunDetail["existing"][number]): string =>
  kind === "commit" ? name.slice(0, 10) : name;

function Things({ things }: { readonly things: RunDetail["existing"] }) {
  return (
    <ul className="grid gap-1">
      {things.map((thing) => (
        <li key={`${thing.kind} ${thing.name}`} className="flex flex-wrap gap-x-2">
          <span className="text-ink-3">{thing.kind}</span>
          {thing.url === null ? (
            <span className="break-all">{thing.name}</span>
          ) : (
            <OutputLink url={thing.url} title={nameOf(thing)} />
          )}
        </li>
      ))}
    </ul>
  );
}

export function Leftovers({ existing, mayExist }: Pick<RunDetail, "existing" | "mayExist">) {
  return (
    <>
      {(existing.length > 0 || mayExist.length === 0) && (
        <Section id="existing" title="What exists already">
          {existing.length === 0 ? (
            <p className="text-ink-2">Nothing was created.</p>
          ) : (
            <Things things={existing} />
          )}
        </Section>
      )}
      {mayExist.length > 0 && (
        <Section id="may-exist" title="What may exist">
          <p className="mb-2 text-ink-2">
            The run ended before the forge’s answer was known. Look there, then retry or archive.
          </p>
          <Things things={mayExist} />
        </Section>
      )}
    </>
  );
}

/** A run may succeed without everything its plan asked for: an unprotected branch must not look protected. */
export function Skipped({ steps }: Pick<RunDetail, "steps">) {
  const skipped = steps.filter(
    ({ state, detail }) => state === "skipped" || detail?.includes(skippedByPlanMark) === true,
  );
  if (skipped.length === 0) return null;
  return (
    <Notice tone="warn" title="Not everything was done">
      <ul>
        {skipped.map((step) => (
          <li key={step.id}>
            <InlineCode text={step.detail === null ? step.title : `${step.title}: ${step.detail}`} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}

interface RunOutcomeProps {
  readonly run: RunDetail;
  readonly isEmbeddedForge: boolean;
}

export function RunOutcome({ run, isEmbeddedForge }: RunOutcomeProps) {
  const unfinished = run.state === "failed" || run.state === "cancelled" || run.state === "archived";
  return (
    <>
      {run.failure !== null && (
        <Notice
          tone={run.state === "cancelled" ? "info" : "bad"}
          title={run.state === "cancelled" ? "Cancelled" : "The run stopped"}
        >
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
      <Skipped steps={run.steps} />
      {run.state === "succeeded" && run.outputs !== null && (
        <Done outputs={run.outputs} name={run.name} isEmbeddedForge={isEmbeddedForge} />
      )}
      {unfinished && <Leftovers existing={run.existing} mayExist={run.mayExist} />}
    </>
  );
}
