"use client";
/* Asks for a new scan and follows it to its end: the status names the last finished scan, so a newer one is the answer. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC, useTRPCClient } from "~/app/_trpc/client";
import { describeError } from "~/app/_ui/describe-error";
import { showToast } from "~/app/_ui/toast";

const pollMs = 500;
/** A scan of many repositories may go on for longer; the list follows it anyway. */
const followMs = 120_000;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pollMs));

export function useCatalogRefresh() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const readStatus = () => queryClient.fetchQuery({ ...trpc.catalog.status.queryOptions({}), staleTime: 0 });
  return useMutation({
    mutationFn: async () => {
      const before = await readStatus();
      await client.catalog.refresh.mutate({});
      const giveUpAt = Date.now() + followMs;
      let status = before;
      while (status.lastScanAt === before.lastScanAt && Date.now() < giveUpAt) {
        await pause();
        status = await readStatus();
      }
      return status;
    },
    onSuccess: async ({ lastScanError, repositories }) => {
      if (lastScanError === null) showToast({ tone: "good", title: `${repositories} repositories read` });
      else showToast({ tone: "bad", title: "The forge could not be read", detail: lastScanError });
      await queryClient.invalidateQueries(trpc.catalog.listServices.pathFilter());
    },
    onError: (error) => {
      const { title, message } = describeError(error);
      showToast({ tone: "bad", title, detail: message });
    },
  });
}
