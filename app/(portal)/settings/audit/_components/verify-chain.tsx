"use client";
/* Recomputes the whole chain on demand and says what it found, with the head to note elsewhere. */
import { useQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { CopyButton } from "~/app/_ui/copy-button";
import { describeError } from "~/app/_ui/describe-error";
import { Notice } from "~/app/_ui/notice";
import type { AuditVerification } from "~/server/audit/domain/audit.schema.ts";

const problems = {
  chain_broken: "is missing or not as it was written.",
  anchor_mismatch: "is not the row that was noted outside the database.",
  behind_anchor: "and everything after it are gone: a later row was noted outside the database.",
  anchors_unreadable: "cannot be judged: the file of noted rows is not as it was written.",
} as const;

function Intact({ result }: { readonly result: AuditVerification }) {
  const { rows, anchors, head } = result;
  const noted = anchors === 1 ? "1 noted row agrees" : `${anchors} noted rows agree`;
  if (head === null) return <Notice live tone="good" title="The log is empty, and nothing was noted." />;
  return (
    <Notice
      live
      tone="good"
      title={`All ${rows.toLocaleString("en")} rows are as they were written; ${noted}.`}
      actions={<CopyButton text={`${head.seq}:${head.hash}`} label="Copy head" showLabel />}
    >
      Keep the head elsewhere, and a tail cut off later shows:{" "}
      <code className="font-mono text-sm">
        waymark audit verify --anchor {head.seq}:{head.hash.slice(0, 8)}…
      </code>
    </Notice>
  );
}

function Outcome({ result }: { readonly result: AuditVerification }) {
  if (result.ok) return <Intact result={result} />;
  return (
    <Notice
      live
      tone="bad"
      title={`Row ${result.firstBadSeq ?? "?"} ${problems[result.reason ?? "chain_broken"]}`}
    >
      Somebody changed the database or the noted rows outside Waymark. Keep both files as they are and compare
      them with a backup.
    </Notice>
  );
}

export function VerifyChain() {
  const trpc = useTRPC();
  const verification = useQuery({
    ...trpc.audit.verify.queryOptions({}),
    enabled: false,
    retry: false,
    gcTime: 0,
  });
  const { data, error, isFetching, refetch } = verification;
  return (
    <div className="mb-3 flex flex-col gap-2">
      <Button
        className="self-start"
        pending={isFetching}
        onClick={() => void refetch()}
        icon={<ShieldCheck aria-hidden className="size-4" />}
      >
        Verify the chain
      </Button>
      {error !== null && !isFetching && (
        <Notice live tone="bad" title={describeError(error).title}>
          {describeError(error).message}
        </Notice>
      )}
      {data !== undefined && error === null && !isFetching && <Outcome result={data} />}
    </div>
  );
}
