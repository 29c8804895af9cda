/* One rule: state, words, and on demand how to fix it and the evidence it was judged by. */
import { ChevronRight, Wrench } from "lucide-react";
import { InlineCode } from "~/app/_ui/inline-code";
import { requestTimeMs } from "~/app/_ui/request-time";
import { ResultStateBadge, ResultStateIcon } from "~/app/_ui/result-state";
import { TimeAgo } from "~/app/_ui/time-ago";
import { shortCommit, type RuleResult } from "./service";

export function RuleResultRow({ result }: { readonly result: RuleResult }) {
  return (
    <details id={`rule-${result.rule}`} className="group border-b border-line last:border-b-0">
      <summary className="flex items-center gap-2.5 px-4 py-2 -outline-offset-2! hover:bg-hover">
        <ResultStateIcon state={result.state} />
        <span className="min-w-0 flex-1">
          <span className="block font-medium">{result.title}</span>
          <span className="block truncate text-sm text-ink-2 group-open:whitespace-normal">
            <InlineCode text={result.reason} />
          </span>
        </span>
        <ResultStateBadge state={result.state} />
        <ChevronRight aria-hidden className="size-4 text-ink-3 transition-transform group-open:rotate-90" />
      </summary>
      <div className="flex flex-col gap-3 px-4 pt-1 pb-4 pl-10.5">
        {result.howToFix !== null && result.state !== "pass" && (
          <p className="flex items-start gap-2">
            <Wrench aria-hidden className="mt-0.75 size-4 shrink-0 text-ink-3" />
            <span>
              <span className="font-medium">How to fix: </span>
              <InlineCode text={result.howToFix} />
            </span>
          </p>
        )}
        {result.unknownSince !== null && (
          <p className="text-sm text-ink-2">
            Unknown since <TimeAgo at={result.unknownSince} nowMs={requestTimeMs()} />
          </p>
        )}
        <Evidence result={result} />
      </div>
    </details>
  );
}

function Evidence({ result }: { readonly result: RuleResult }) {
  return (
    <div>
      <p className="mb-1 text-sm text-ink-3">
        Evidence · rule {result.rule} version {result.ruleVersion}
      </p>
      {result.evidence.length === 0 && <p className="text-sm text-ink-2">There was nothing to look at.</p>}
      <ul className="flex flex-col gap-1.5">
        {result.evidence.map((item, index) => (
          <li
            key={`${item.source} ${item.path ?? ""} ${index}`}
            className="rounded-md border border-line bg-canvas px-3 py-2 text-sm"
          >
            <p className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-ink-2">
              {item.url !== null && item.path !== null ? (
                <a
                  href={item.url}
                  target="_blank"
                  rel="noreferrer"
                  className="rounded-sm font-mono text-xs text-link hover:underline"
                >
                  {item.path}
                  {item.line !== null && `:${item.line}`}
                </a>
              ) : (
                <span className="font-mono text-xs">{item.path ?? item.source}</span>
              )}
              {item.commit !== null && (
                <span className="font-mono text-xs">at {shortCommit(item.commit)}</span>
              )}
              <TimeAgo at={item.observedAt} nowMs={requestTimeMs()} />
            </p>
            <p className="mt-0.5 font-mono text-xs break-words whitespace-pre-wrap">{item.value}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
