/* Placeholders with the size of what will come, so that nothing jumps. Decorative: the page announces "Loading". */
import { clsx } from "clsx";

export const Skeleton = ({ className }: { readonly className?: string }) => (
  <span aria-hidden className={clsx("skeleton block h-3.5", className)} />
);

export const LoadingLabel = ({ what }: { readonly what: string }) => (
  <p role="status" className="sr-only">
    Loading {what}…
  </p>
);

export function PageHeaderSkeleton() {
  return (
    <div className="mb-4">
      <Skeleton className="mt-1.5 h-5 w-48" />
      <Skeleton className="mt-2.5 h-4 w-80 max-w-full" />
    </div>
  );
}

export function TableSkeleton({ rows = 10 }: { readonly rows?: number }) {
  return (
    <div aria-hidden className="overflow-hidden rounded-lg border border-line bg-surface">
      <div className="h-9 border-b border-line bg-canvas" />
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-13.5 items-center gap-6 border-b border-line px-4 last:border-0">
          <div className="flex-1">
            <Skeleton className="w-40" />
            <Skeleton className="mt-1.5 h-3 w-72 max-w-full" />
          </div>
          <Skeleton className="hidden w-24 sm:block" />
          <Skeleton className="hidden w-16 md:block" />
          <Skeleton className="hidden w-16 md:block" />
        </div>
      ))}
    </div>
  );
}
