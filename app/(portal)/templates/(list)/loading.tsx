import { PageHeaderSkeleton, Skeleton } from "~/app/_ui/skeleton";

export default function Loading() {
  return (
    <div aria-busy aria-label="Loading templates">
      <PageHeaderSkeleton />
      <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
        <Skeleton className="h-44 w-full rounded-lg" />
        <Skeleton className="h-44 w-full rounded-lg" />
      </div>
    </div>
  );
}
