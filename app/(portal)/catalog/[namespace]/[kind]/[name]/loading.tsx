import { LoadingLabel, PageHeaderSkeleton, Skeleton } from "~/app/_ui/skeleton";

export default function Loading() {
  return (
    <>
      <LoadingLabel what="the service" />
      <PageHeaderSkeleton />
      <div className="mb-5 grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        {["owner", "objectives", "readiness", "source"].map((card) => (
          <div key={card} className="h-36 rounded-lg border border-line bg-surface p-4">
            <Skeleton className="w-20" />
            <Skeleton className="mt-3 h-5 w-32" />
            <Skeleton className="mt-3 w-40" />
          </div>
        ))}
      </div>
      <div className="mb-4 h-9.25 border-b border-line" />
      <Skeleton className="h-64 rounded-lg" />
    </>
  );
}
