import { Skeleton } from "~/app/_ui/skeleton";

export default function Loading() {
  return (
    <div aria-busy aria-label="Loading the run">
      <Skeleton className="mb-4 h-12 w-72 max-w-full" />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <Skeleton className="h-96 w-full" />
        <Skeleton className="h-96 w-full" />
      </div>
    </div>
  );
}
