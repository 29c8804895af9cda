/* In the page rather than in loading.tsx: whoever is not there has to be answered with 404 first. */
import { LoadingLabel, PageHeaderSkeleton, Skeleton } from "~/app/_ui/skeleton";

export function MemberSkeleton() {
  return (
    <>
      <LoadingLabel what="the account" />
      <PageHeaderSkeleton />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Skeleton className="h-64" />
        <Skeleton className="h-44" />
      </div>
    </>
  );
}
