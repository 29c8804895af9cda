import { LoadingLabel, PageHeaderSkeleton, Skeleton } from "~/app/_ui/skeleton";

export default function Loading() {
  return (
    <>
      <LoadingLabel what="the connection to GitHub" />
      <PageHeaderSkeleton />
      <div className="mb-4 h-9.25 border-b border-line" />
      <div className="rounded-lg border border-line bg-surface p-4">
        <Skeleton className="mb-5 w-44" />
        <div className="flex max-w-md flex-col gap-4">
          {["address", "organisation"].map((field) => (
            <div key={field}>
              <Skeleton className="mb-1 h-4 w-32" />
              <Skeleton className="h-8 w-full" />
              <Skeleton className="mt-1 h-3.5 w-72 max-w-full" />
            </div>
          ))}
          <Skeleton className="h-8 w-48" />
        </div>
      </div>
    </>
  );
}
