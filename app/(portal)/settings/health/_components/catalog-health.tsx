"use client";
/* Whether the catalog shows what is on the forge: the last scan, what could not be confirmed, files with errors. */
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "~/app/_trpc/client";
import { describeError } from "~/app/_ui/describe-error";
import { InlineCode } from "~/app/_ui/inline-code";
import { Notice } from "~/app/_ui/notice";
import { CardRow, QueryCard } from "~/app/_ui/query-card";
import { StatePanel } from "~/app/_ui/state-panel";
import { AsOf } from "~/app/_ui/time-ago";
import { useNow } from "~/app/_ui/use-now";
import type { DescriptorFile } from "~/server/catalog/domain/catalog.schema.ts";
import { fileErrorsInput, healthRefreshMs } from "./health-inputs";

export function CatalogHealth() {
  const trpc = useTRPC();
  const nowMs = useNow();
  const files = useQuery(
    trpc.catalog.listFiles.queryOptions(fileErrorsInput, { refetchInterval: healthRefreshMs }),
  );
  const { data: status, error: unknownStatus } = useQuery(
    trpc.catalog.status.queryOptions({}, { refetchInterval: healthRefreshMs }),
  );
  return (
    <QueryCard
      id="ingestion"
      title="Ingestion"
      query={files}
      rows={2}
      meta={() =>
        status !== undefined && (
          <>
            <span className="tabular">{status.repositories}</span> repositories,{" "}
            {status.lastScanAt === null ? "not read yet" : <AsOf at={status.lastScanAt} nowMs={nowMs} />}
          </>
        )
      }
    >
      {({ items, totalItems }) => (
        <>
          {unknownStatus !== null && (
            <div className="p-3 pb-0">
              <Notice tone="warn" title="Whether the last scan worked is not known">
                {describeError(unknownStatus).message}
              </Notice>
            </div>
          )}
          {status !== undefined && <ScanNotices status={status} />}
          {totalItems === 0 ? (
            <StatePanel compact level={3} kind="done" title="Every descriptor is valid" />
          ) : (
            <FilesWithErrors items={items} totalItems={totalItems} />
          )}
        </>
      )}
    </QueryCard>
  );
}

interface ScanNoticesProps {
  readonly status: { readonly stale: number; readonly lastScanError: string | null };
}

function ScanNotices({ status }: ScanNoticesProps) {
  if (status.lastScanError === null && status.stale === 0) return null;
  return (
    <div className="flex flex-col gap-2 p-3">
      {status.lastScanError !== null && (
        <Notice tone="bad" title="The last scan of the forge failed">
          {status.lastScanError}
        </Notice>
      )}
      {status.stale > 0 && (
        <Notice tone="warn" title={`Not confirmed by the last scan: ${status.stale}`}>
          These repositories, teams or people could neither be read nor be found to be gone. They are shown as
          they were known before.
        </Notice>
      )}
    </div>
  );
}

interface FilesWithErrorsProps {
  readonly items: readonly DescriptorFile[];
  readonly totalItems: number;
}

const FilesWithErrors = ({ items, totalItems }: FilesWithErrorsProps) => (
  <ul aria-label="Descriptors with errors">
    {items.map((file) => (
      <CardRow key={`${file.repository} ${file.path}`}>
        <div className="min-w-0 flex-1">
          <a
            href={file.url}
            target="_blank"
            rel="noreferrer"
            className="rounded-sm font-medium break-words hover:text-link hover:underline"
          >
            {file.repository}: {file.path}
          </a>
          {file.findings.slice(0, 3).map((finding) => (
            <p
              key={`${finding.line} ${finding.column} ${finding.code}`}
              className="text-sm break-words text-ink-2"
            >
              <span className="tabular text-ink-3">
                {finding.line}:{finding.column}
              </span>{" "}
              <InlineCode text={finding.message} />
            </p>
          ))}
          {file.findings.length > 3 && (
            <p className="tabular text-sm text-ink-3">and {file.findings.length - 3} more findings</p>
          )}
        </div>
      </CardRow>
    ))}
    {totalItems > items.length && (
      <li className="tabular px-4 py-2 text-sm text-ink-3">and {totalItems - items.length} more files</li>
    )}
  </ul>
);
