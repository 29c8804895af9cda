import { Skeleton } from "~/app/_ui/skeleton";

export default function Loading() {
  return (
    <div aria-busy aria-label="Loading runs">
      <Skeleton className="mb-4 h-7 w-32" />
      <Skeleton className="mb-3 h-7 w-96 max-w-full" />
      <Skeleton className="h-96 w-full" />
    </div>
  );
}
