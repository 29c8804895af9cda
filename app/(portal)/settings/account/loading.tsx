import { LoadingLabel, PageHeaderSkeleton, Skeleton } from "~/app/_ui/skeleton";

export default function Loading() {
  return (
    <>
      <LoadingLabel what="your account" />
      <PageHeaderSkeleton />
      <div className="mb-4 h-9.25 border-b border-line" />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Skeleton className="h-64" />
        <Skeleton className="h-44" />
      </div>
      <Skeleton className="mt-4 h-32" />
    </>
  );
}
