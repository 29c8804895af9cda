import { LoadingLabel, PageHeaderSkeleton, TableSkeleton } from "~/app/_ui/skeleton";

export default function Loading() {
  return (
    <>
      <LoadingLabel what="the health of the portal" />
      <PageHeaderSkeleton />
      <div className="mb-4 h-9.25 border-b border-line" />
      <TableSkeleton rows={6} />
    </>
  );
}
