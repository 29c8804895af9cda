/* Findings as an editor shows them: where, what, how bad; every one of them. */
import { OctagonX, TriangleAlert } from "lucide-react";
import { InlineCode } from "~/app/_ui/inline-code";
import type { Service } from "./service";

type Finding = Service["sloFindings"][number];

export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <ul>
      {findings.map((finding) => (
        <li
          key={`${finding.file}:${finding.line}:${finding.column}:${finding.code}:${finding.message}`}
          className="flex items-start gap-2.5 border-b border-line px-4 py-2 last:border-b-0"
        >
          {finding.severity === "error" ? (
            <OctagonX aria-label="Error" className="mt-0.75 size-4 shrink-0 text-bad" />
          ) : (
            <TriangleAlert aria-label="Warning" className="mt-0.75 size-4 shrink-0 text-warn" />
          )}
          <div className="min-w-0">
            <p className="break-words">
              <InlineCode text={finding.message} />
            </p>
            <p className="font-mono text-xs break-all text-ink-3">
              {finding.file}:{finding.line}:{finding.column} · {finding.code}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
