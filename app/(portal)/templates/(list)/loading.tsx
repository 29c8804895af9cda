import { LoadingLabel, PageHeaderSkeleton, Skeleton } from "~/app/_ui/skeleton";

export default function Loading() {
  return (
    <>
      <LoadingLabel what="templates" />
      <PageHeaderSkeleton />
      <Skeleton className="mb-4 h-9 w-96 max-w-full" />
      <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
        <Skeleton className="h-52 w-full rounded-lg" />
        <Skeleton className="h-52 w-full rounded-lg" />
      </div>
    </>
  );
}
