import { LoadingLabel, PageHeaderSkeleton, Skeleton } from "~/app/_ui/skeleton";

export default function Loading() {
  return (
    <>
      <LoadingLabel what="the style page" />
      <PageHeaderSkeleton />
      <div className="mb-4 h-9.25 border-b border-line" />
      <Skeleton className="mb-3 h-6 w-28" />
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-96 rounded-lg" />
        <Skeleton className="h-96 rounded-lg" />
      </div>
    </>
  );
}
