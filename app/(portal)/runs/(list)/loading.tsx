import { LoadingLabel, PageHeaderSkeleton, Skeleton, TableSkeleton } from "~/app/_ui/skeleton";

export default function Loading() {
  return (
    <>
      <LoadingLabel what="runs" />
      <PageHeaderSkeleton />
      <Skeleton className="mb-3 h-7 w-96 max-w-full" />
      <TableSkeleton rows={6} />
    </>
  );
}
