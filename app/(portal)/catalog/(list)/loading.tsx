import { LoadingLabel, PageHeaderSkeleton, Skeleton, TableSkeleton } from "~/app/_ui/skeleton";

export default function Loading() {
  return (
    <>
      <LoadingLabel what="the catalog" />
      <PageHeaderSkeleton />
      <div className="mb-4 h-9.25 border-b border-line" />
      <div className="mb-3 flex h-8 items-center gap-2">
        <Skeleton className="h-8 w-80 max-w-full" />
        <Skeleton className="hidden h-8 w-24 sm:block" />
        <Skeleton className="hidden h-8 w-24 sm:block" />
      </div>
      <TableSkeleton />
    </>
  );
}
