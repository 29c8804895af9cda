import { LoadingLabel, PageHeaderSkeleton, Skeleton } from "~/app/_ui/skeleton";

const card = "h-64 rounded-lg border border-line bg-surface p-4";

export default function Loading() {
  return (
    <>
      <LoadingLabel what="the start page" />
      <PageHeaderSkeleton />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        {["first", "second"].map((column) => (
          <div key={column} className="grid gap-4">
            <div className={card}>
              <Skeleton className="w-32" />
            </div>
            <div className={card}>
              <Skeleton className="w-32" />
            </div>
          </div>
        ))}
      </div>
    </>
  );
}
