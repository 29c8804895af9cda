import { LoadingLabel, PageHeaderSkeleton, TableSkeleton } from "~/app/_ui/skeleton";

export default function Loading() {
  return (
    <>
      <LoadingLabel what="API tokens" />
      <PageHeaderSkeleton />
      <TableSkeleton rows={4} />
    </>
  );
}
